using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Inbox;

/// <summary>Where the inbox of a test is.</summary>
internal interface IInboxState : IAsyncDisposable
{
    /// <summary>Opens it, as a connector does that starts.</summary>
    Task<IMessageInbox> OpenAsync(ContractChannel channel, TimeProvider time);

    /// <summary>What waits to be passed on, in its order, past the inbox.</summary>
    Task<IReadOnlyList<PendingMessage>> WaitingAsync(ContractChannel channel);

    /// <summary>Whether some text stands anywhere in it.</summary>
    Task<bool> HoldsAsync(string text);
}

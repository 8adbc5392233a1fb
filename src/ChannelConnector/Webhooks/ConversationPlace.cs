namespace ChannelConnector.Webhooks;

/// <summary>A request's place in the order of its conversations.</summary>
/// <param name="before">Ends when everything before it has.</param>
/// <param name="leave">Lets what is behind it go on.</param>
internal sealed class ConversationPlace(Task before, Action leave) : IDisposable
{
    /// <summary>The place of a request that waits for nobody, and nobody for it.</summary>
    public static readonly ConversationPlace Free = new(Task.CompletedTask, static () => { });

    /// <summary>Ends when everything before it has.</summary>
    public Task Before { get; } = before;

    public void Dispose() => leave();
}

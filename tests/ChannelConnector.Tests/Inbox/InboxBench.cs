using System.Collections.Immutable;
using ChannelConnector.Inbox;
using ChannelOperator.Api;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Inbox;

/// <summary>An inbox of its own, on a clock that stands still.</summary>
internal sealed class InboxBench(IInboxState state) : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ContractChannel Channel = new() { Namespace = "cx", Name = "support", Uid = "1" };

    private IMessageInbox? _inbox;

    public IInboxState State => state;

    public FakeTimeProvider Time { get; } = new(Now);

    public IMessageInbox Inbox => _inbox ?? throw new InvalidOperationException("open it first");

    public static Task<InboxBench> OpenAsync() => OpenAsync(new SqliteState());

    public static async Task<InboxBench> OpenAsync(IInboxState state)
    {
        InboxBench bench = new(state);
        await bench.ReopenAsync();
        return bench;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        _inbox = await state.OpenAsync(Channel, Time);
    }

    public async Task CloseAsync()
    {
        if (_inbox is not null)
        {
            await _inbox.DisposeAsync();
            _inbox = null;
        }
    }

    public static InboxMessage Message(string id, string conversation = "anna", string text = "Hallo", string? original = null, params StoredMedium[] stored) => new()
    {
        Id = id,
        Original = original ?? id,
        Conversation = conversation,
        Sent = Now.AddSeconds(-5),
        Received = Now,
        Content = new MessageContent
        {
            Text = text,
            Media = [.. stored.Select(medium => new ContentMedia { Label = Placeholder.Image, Kind = medium.Kind, Key = medium.Key, Mime = medium.Mime }).ToImmutableArray()],
        },
        Stored = stored,
    };

    public async Task<CommitResult> AddAsync(InboxMessage message) => (await Inbox.CommitAsync([new MessageAdded(message)]))[0].Result;

    public async Task<ChangeResult> UnsendAsync(string id) => (await Inbox.CommitAsync([new MessageRemoved(id, "anna")]))[0];

    /// <summary>The texts that wait to be passed on, in their order. Begins an attempt of each.</summary>
    public async Task<string[]> PendingAsync()
    {
        List<string> texts = [];
        foreach (PendingMessage pending in await WaitingAsync())
        {
            texts.Add((await Inbox.BeginAttemptAsync(pending.Sequence))!.Content.Text!);
        }

        return [.. texts];
    }

    /// <summary>What waits to be passed on, in its order, given to somebody or not.</summary>
    public Task<IReadOnlyList<PendingMessage>> WaitingAsync() => state.WaitingAsync(Channel);

    public async Task<long> SequenceOfAsync(int index = 0) => (await WaitingAsync())[index].Sequence;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await state.DisposeAsync();
    }
}

using System.Collections.Immutable;
using System.Text;
using ChannelConnector.Inbox;
using ChannelOperator.Api;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Inbox;

/// <summary>An inbox in a directory of its own, on a clock that stands still.</summary>
internal sealed class InboxBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ContractChannel Channel = new() { Namespace = "cx", Name = "support", Uid = "1" };

    private MessageInbox? _inbox;

    public string DirectoryPath { get; } = Directory.CreateTempSubdirectory("channel-inbox-").FullName;

    public FakeTimeProvider Time { get; } = new(Now);

    public MessageInbox Inbox => _inbox ?? throw new InvalidOperationException("open it first");

    public static async Task<InboxBench> OpenAsync()
    {
        InboxBench bench = new();
        await bench.ReopenAsync();
        return bench;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        _inbox = await MessageInbox.OpenAsync(DirectoryPath, Channel, Time);
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
        foreach (PendingMessage pending in Inbox.ReadPending(0, 1000))
        {
            texts.Add((await Inbox.BeginAttemptAsync(pending.Sequence))!.Content.Text!);
        }

        return [.. texts];
    }

    public long SequenceOf(int index = 0) => Inbox.ReadPending(0, 1000)[index].Sequence;

    /// <summary>Whether some text stands anywhere in the files.</summary>
    public bool Holds(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(DirectoryPath).Any(path => ReadShared(path).AsSpan().IndexOf(wanted) >= 0);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

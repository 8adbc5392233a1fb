using System.Text;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;
using ChannelOperator.Api;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Tests.Inbox;

/// <summary>An inbox in a directory of its own.</summary>
internal sealed class SqliteState : IInboxState
{
    public string DirectoryPath { get; } = Directory.CreateTempSubdirectory("channel-inbox-").FullName;

    public async Task<IMessageInbox> OpenAsync(ContractChannel channel, TimeProvider time) => await SqliteInbox.OpenAsync(DirectoryPath, channel, time);

    public async Task<IReadOnlyList<PendingMessage>> WaitingAsync(ContractChannel channel)
    {
        await using SqliteConnection connection = InboxDatabase.OpenReader(DirectoryPath);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, conversation FROM messages WHERE state = 0 ORDER BY sequence";
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        List<PendingMessage> waiting = [];
        while (await reader.ReadAsync())
        {
            waiting.Add(new PendingMessage(reader.GetInt64(0), reader.GetString(1)));
        }

        return waiting;
    }

    /// <summary>Looks at the bytes of every file: what was erased must not be left in a free page.</summary>
    public Task<bool> HoldsAsync(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return Task.FromResult(Directory.EnumerateFiles(DirectoryPath).Any(path => ReadShared(path).AsSpan().IndexOf(wanted) >= 0));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(DirectoryPath, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

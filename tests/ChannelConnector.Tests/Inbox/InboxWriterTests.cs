using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;

namespace ChannelConnector.Tests.Inbox;

public sealed class InboxWriterTests
{
    [Fact]
    public async Task A_write_that_fails_does_not_take_the_others_of_its_group_with_it()
    {
        string directory = Directory.CreateTempSubdirectory("channel-inbox-").FullName;
        await using (InboxWriter writer = new(InboxDatabase.Open(directory, InboxBench.Channel)))
        {
            using ManualResetEventSlim gate = new();
            Task<bool> first = writer.WriteAsync(_ =>
            {
                gate.Wait();
                return true;
            });
            Task<CommitResult>[] good = [.. Enumerable.Range(0, 5).Select(number => AddAsync(writer, $"m{number}"))];
            Task<bool> bad = writer.WriteAsync<bool>(_ => throw new InvalidOperationException("canary"));
            Task<CommitResult> last = AddAsync(writer, "last");

            gate.Set();

            Assert.True(await first);
            Assert.All(await Task.WhenAll(good), result => Assert.Equal(CommitResult.Added, result));
            Assert.Equal(CommitResult.Added, await last);
            InboxException exception = await Assert.ThrowsAsync<InboxException>(() => bad);
            Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Writes_that_gather_behind_a_commit_share_the_next()
    {
        string directory = Directory.CreateTempSubdirectory("channel-inbox-").FullName;
        await using (InboxWriter writer = new(InboxDatabase.Open(directory, InboxBench.Channel)))
        {
            using ManualResetEventSlim gate = new();
            Task<bool> first = writer.WriteAsync(_ =>
            {
                gate.Wait();
                return true;
            });
            // Each reads the row that the one before has written and not committed: they are in one transaction, or the reader of the file sees it.
            Task<int>[] seen = [.. Enumerable.Range(0, 100).Select(number => writer.WriteAsync(transaction =>
            {
                transaction.Apply(new MessageAdded(InboxBench.Message($"m{number}")), InboxBench.Now, 0);
                return CountCommitted(directory);
            }))];

            gate.Set();

            await first;
            Assert.All(await Task.WhenAll(seen), count => Assert.Equal(0, count));
            Assert.Equal(100, CountCommitted(directory));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_closed_inbox_refuses_and_loses_nothing_that_was_queued()
    {
        string directory = Directory.CreateTempSubdirectory("channel-inbox-").FullName;
        InboxWriter writer = new(InboxDatabase.Open(directory, InboxBench.Channel));
        Task<CommitResult>[] queued = [.. Enumerable.Range(0, 50).Select(number => AddAsync(writer, $"m{number}"))];

        await writer.DisposeAsync();

        Assert.All(await Task.WhenAll(queued), result => Assert.Equal(CommitResult.Added, result));
        await Assert.ThrowsAsync<InboxException>(() => AddAsync(writer, "late"));
        Assert.Equal(50, CountCommitted(directory));
        Directory.Delete(directory, recursive: true);
    }

    private static Task<CommitResult> AddAsync(InboxWriter writer, string id) =>
        writer.WriteAsync(transaction => transaction.Apply(new MessageAdded(InboxBench.Message(id)), InboxBench.Now, 0).Result);

    private static int CountCommitted(string directory)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = InboxDatabase.OpenReader(directory);
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM messages";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

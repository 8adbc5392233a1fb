using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;

namespace ChannelConnector.Tests.Inbox;

public sealed class SqliteInboxTests : MessageInboxTests
{
    [Fact]
    public async Task State_of_another_channel_is_refused_and_left_alone()
    {
        SqliteState state = new();
        await using InboxBench bench = await InboxBench.OpenAsync(state);
        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.CloseAsync();

        InboxException exception = await Assert.ThrowsAsync<InboxException>(() => SqliteInbox.OpenAsync(state.DirectoryPath, InboxBench.Channel with { Uid = "2" }, bench.Time));

        Assert.Contains("holds the state of the channel with uid 1, and this is cx/support with uid 2", exception.Message, StringComparison.Ordinal);
        await bench.ReopenAsync();
        Assert.Single(await bench.WaitingAsync());
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_named_in_one_line()
    {
        string file = Path.GetTempFileName();

        InboxException exception = await Assert.ThrowsAsync<InboxException>(() => SqliteInbox.OpenAsync(file, InboxBench.Channel, TimeProvider.System));

        Assert.StartsWith(file, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        File.Delete(file);
    }

    private protected override IInboxState CreateState() => new SqliteState();
}

using ChannelConnector.Inbox.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Tests.Inbox;

public sealed class SqliteConversationRemovedTests : ConversationRemovedTests
{
    [Fact]
    public async Task A_file_of_an_earlier_version_is_extended_and_its_media_stay()
    {
        SqliteState state = new();
        await using InboxBench bench = await InboxBench.OpenAsync(state);
        await bench.AddAsync(InboxBench.Message("m1", stored: Medium("a1", "m1")));
        await bench.CloseAsync();
        await using (SqliteConnection connection = InboxDatabase.OpenReader(state.DirectoryPath))
        {
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DROP INDEX media_conversation; ALTER TABLE media DROP COLUMN conversation";
            await command.ExecuteNonQueryAsync();
        }

        await bench.ReopenAsync();

        Assert.Null((await bench.Inbox.FindMediumAsync("a1"))!.Conversation);
        await bench.AddAsync(InboxBench.Message("m2", stored: Medium("a2", "m2")));
        Assert.Equal("anna", (await bench.Inbox.FindMediumAsync("a2"))!.Conversation);
        Assert.Equal(2, (await EraseAsync(bench)).Count);
    }

    private protected override IInboxState CreateState() => new SqliteState();
}

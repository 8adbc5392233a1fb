namespace ChannelConnector.Tests.Inbox;

public sealed class PostgresConversationRemovedTests(PostgresFixture fixture) : ConversationRemovedTests, IClassFixture<PostgresFixture>
{
    private protected override IInboxState CreateState() => new PostgresState(fixture.Server);
}

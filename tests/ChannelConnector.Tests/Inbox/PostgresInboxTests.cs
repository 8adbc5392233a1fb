namespace ChannelConnector.Tests.Inbox;

public sealed class PostgresInboxTests(PostgresFixture fixture) : MessageInboxTests, IClassFixture<PostgresFixture>
{
    private protected override IInboxState CreateState() => new PostgresState(fixture.Server);
}

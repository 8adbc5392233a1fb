using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Outbound;

public sealed class SqliteOutboxTests : OutboxTests
{
    private protected override IInboxState CreateState() => new SqliteState();
}

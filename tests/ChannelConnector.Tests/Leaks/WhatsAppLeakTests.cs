using ChannelConnector.Tests.Flows;

namespace ChannelConnector.Tests.Leaks;

/// <summary>The leak test on one platform.</summary>
public sealed class WhatsAppLeakTests : LeakTests
{
    [Theory]
    [InlineData(StateKind.Files)]
    [InlineData(StateKind.External)]
    public Task Nothing_forbidden_of_WhatsApp_is_written_sent_or_answered_and_what_is_allowed_arrives(StateKind state) =>
        AssertNothingLeaksAsync("WhatsApp", state);
}

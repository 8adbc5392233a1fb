namespace ChannelConnector.Tests.Leaks;

/// <summary>The leak test on one platform.</summary>
public sealed class XLeakTests : LeakTests
{
    [Fact]
    public Task Nothing_forbidden_of_X_is_written_sent_or_answered_and_what_is_allowed_arrives() =>
        AssertNothingLeaksAsync("X");
}

namespace ChannelConnector.Tests.Leaks;

/// <summary>The leak test on one platform.</summary>
public sealed class InstagramLeakTests : LeakTests
{
    [Fact]
    public Task Nothing_forbidden_of_Instagram_is_written_sent_or_answered_and_what_is_allowed_arrives() =>
        AssertNothingLeaksAsync("Instagram");
}

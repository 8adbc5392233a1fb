using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Tests.Configuration;

public sealed class GenesysLimitTests
{
    [Fact]
    public void Without_the_setting_it_is_the_limit_that_organizations_have_by_default() => Assert.Equal(300, Of(null).GenesysRequestsPerMinute);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("300", 300)]
    [InlineData("10000", 10_000)]
    public void An_organization_with_another_limit_has_it_set(string text, int requests) => Assert.Equal(requests, Of(text).GenesysRequestsPerMinute);

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-5")]
    [InlineData("3e2")]
    [InlineData("")]
    public void Anything_else_is_refused(string text)
    {
        ContractException refused = Assert.Throws<ContractException>(() => Of(text));

        Assert.Equal($"channel.json: settings.genesysRequestsPerMinute is \"{text}\", allowed: a whole number from 1 to 10000. Correct spec.connector.settings of the channel", refused.Message);
    }

    private static ConnectorSettings Of(string? limit)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal) { ["genesysRegion"] = "mypurecloud.de", ["genesysIntegrationId"] = "7a0c7c1c-0000-4000-8000-000000000001" };
        if (limit is not null)
        {
            settings["genesysRequestsPerMinute"] = limit;
        }

        return ConnectorSettings.Of(settings);
    }
}

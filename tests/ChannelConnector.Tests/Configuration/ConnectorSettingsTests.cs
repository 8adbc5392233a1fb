using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Tests.Configuration;

public sealed class ConnectorSettingsTests
{
    private const string Integration = "b7b0e3a1-5a8e-4b8c-9f62-0d6f2a3c4d5e";

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        ConnectorSettings settings = ConnectorSettings.Of(Settings());

        Assert.Equal("v25.0", settings.GraphVersion);
        Assert.Null(settings.PublicUrl);
        Assert.Null(settings.WhatsAppBusinessAccountId);
    }

    [Fact]
    public void The_business_account_is_read() =>
        Assert.Equal("102290129340398", ConnectorSettings.Of(Settings(("whatsAppBusinessAccountId", "102290129340398"))).WhatsAppBusinessAccountId);

    [Theory]
    [InlineData("https://support.example.com", "https://support.example.com/")]
    [InlineData("https://support.example.com/", "https://support.example.com/")]
    [InlineData("https://support.example.com:8443/whatsapp", "https://support.example.com:8443/whatsapp/")]
    public void A_public_url_ends_with_one_slash(string given, string expected) =>
        Assert.Equal(expected, ConnectorSettings.Of(Settings(("publicUrl", given))).PublicUrl!.AbsoluteUri);

    [Theory]
    [InlineData("genesysRegion", "mypurecloud.de.evil.example")]
    [InlineData("genesysRegion", "MYPURECLOUD.DE")]
    [InlineData("genesysRegion", "")]
    [InlineData("genesysIntegrationId", "../../other")]
    [InlineData("genesysIntegrationId", "{b7b0e3a1-5a8e-4b8c-9f62-0d6f2a3c4d5e}")]
    [InlineData("publicUrl", "http://support.example.com")]
    [InlineData("publicUrl", "https://user:password@support.example.com")]
    [InlineData("publicUrl", "https://support.example.com/?a=b")]
    [InlineData("publicUrl", "support.example.com")]
    [InlineData("graphVersion", "25.0")]
    [InlineData("graphVersion", "v25.0/../v1.0")]
    [InlineData("graphVersion", "latest")]
    [InlineData("whatsAppBusinessAccountId", "")]
    [InlineData("whatsAppBusinessAccountId", "my account")]
    [InlineData("whatsAppBusinessAccountId", "https://business.facebook.com/100")]
    [InlineData("whatsAppBusinessAccountId", "100000000000000000000000000000000")]
    public void A_value_that_cannot_be_used_is_refused_by_name(string name, string value)
    {
        ContractException exception = Assert.Throws<ContractException>(() => ConnectorSettings.Of(Settings((name, value))));

        Assert.StartsWith($"channel.json: settings.{name} is \"{value}\", allowed: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("spec.connector.settings of the channel", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("genesysRegion")]
    [InlineData("genesysIntegrationId")]
    public void A_setting_that_must_be_there_is_named(string name)
    {
        Dictionary<string, string> settings = Settings();
        settings.Remove(name);

        Assert.Contains($"settings.{name} is \"\"", Assert.Throws<ContractException>(() => ConnectorSettings.Of(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_setting_is_refused_because_a_typing_mistake_would_be_overlooked() =>
        Assert.Contains("settings has \"publicURL\"", Assert.Throws<ContractException>(() => ConnectorSettings.Of(Settings(("publicURL", "https://a.example")))).Message, StringComparison.Ordinal);

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal) { ["genesysRegion"] = "mypurecloud.de", ["genesysIntegrationId"] = Integration };
        foreach ((string name, string value) in changes)
        {
            settings[name] = value;
        }

        return settings;
    }
}

using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.FarEnds;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Outbound;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;
using ChannelOperator.Api;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Hosting;

/// <summary>The parts that bring answers from Genesys Cloud to the platform, and receipts back.</summary>
internal static class OutboundServices
{
    public static void AddOutbound(this IServiceCollection services)
    {
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<IMessageInbox>().Outbox);
        services.AddSingleton(provider => AnswerRules.For(provider.GetRequiredService<ConnectorContract>().Platform));
        services.AddSingleton(provider => new AnswerPlanner(provider.GetRequiredService<AnswerRules>(), new TextRedactor(provider.GetRequiredService<MediaRules>().UrlHosts)));
        services.AddSingleton<OutboundEndpoint>();
        services.AddSingleton(Sender);
        services.AddSingleton(provider => new AnswerDelivery(
            provider.GetRequiredService<IOutbox>(), provider.GetRequiredService<PlatformSender>(), provider.GetRequiredService<AnswerRules>(), provider.GetRequiredService<ContractGate>().IsOpen,
            new Random().NextDouble, provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AnswerDelivery>>()));
        services.AddHostedService(provider => new AnswerSender(
            provider.GetRequiredService<IOutbox>(), provider.GetRequiredService<AnswerDelivery>(), provider.GetRequiredService<ContractGate>().IsOpen,
            provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AnswerSender>>()));
        services.AddHostedService(provider => new ReceiptForwarder(
            provider.GetRequiredService<IOutbox>(), provider.GetRequiredService<GenesysClient>(), provider.GetRequiredService<RateLimiter>(), provider.GetRequiredService<ContractGate>().IsOpen,
            new Random().NextDouble, provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReceiptForwarder>>()));
    }

    /// <summary>The credentials that sending takes.</summary>
    public static IReadOnlyList<string> Required(string platform) =>
        PlatformKeys.Key(platform) == PlatformKeys.X ? OAuthKeys.Credentials : ["accessToken"];

    private static PlatformSender Sender(IServiceProvider provider)
    {
        ConnectorContract contract = provider.GetRequiredService<ConnectorContract>();
        string version = provider.GetRequiredService<ConnectorSettings>().GraphVersion;
        HttpMessageHandler handler = provider.GetRequiredService<HttpMessageHandler>();
        ConnectorCredentials credentials = provider.GetRequiredService<ConnectorCredentials>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        return PlatformKeys.Key(contract.Platform) switch
        {
            PlatformKeys.WhatsApp => new WhatsAppSender(handler, (version, contract.AccountId), credentials, time),
            PlatformKeys.Facebook => new MessagingSender(handler, version, givesBack: true, credentials, time),
            PlatformKeys.Instagram => new MessagingSender(handler, version, givesBack: false, credentials, time),
            PlatformKeys.X => new XSender(handler, credentials, time),
            _ => throw new InvalidOperationException($"no answers can be sent on {contract.Platform}"),
        };
    }
}

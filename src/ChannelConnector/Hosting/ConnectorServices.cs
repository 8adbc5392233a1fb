using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Reviews;
using ChannelConnector.Telemetry;
using ChannelConnector.Webhooks;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Hosting;

/// <summary>The parts of the connector, and what each is made of.</summary>
internal static class ConnectorServices
{
    /// <summary>Adds what is read from files, and refuses what cannot be used.</summary>
    /// <exception cref="ContractException">Something is missing, or has a value that cannot be used.</exception>
    public static void AddConnectorConfiguration(this IServiceCollection services, ConnectorOptions options, ContractGate gate)
    {
        ConnectorCredentials credentials = new(options.CredentialsPath);
        MediaRules rules = MediaRules.Of(gate.Contract);
        ConnectorSettings settings = ConnectorSettings.Of(gate.Contract.Settings);
        SigningSecrets secrets = new(credentials);
        string[] required = PlatformKeys.Key(gate.Contract.Platform) == PlatformKeys.WhatsApp ? ["genesysClientId", "genesysClientSecret", "accessToken"] : ["genesysClientId", "genesysClientSecret"];
        foreach (string name in required)
        {
            credentials.Required(name);
        }

        PlatformParser parser = PlatformParser.For(gate.Contract.Platform);
        services.AddSingleton(options).AddSingleton(options.Time).AddSingleton(gate).AddSingleton(gate.Contract).AddSingleton(rules).AddSingleton(rules.Retention)
            .AddSingleton(settings).AddSingleton(credentials).AddSingleton(secrets)
            .AddSingleton(provider => new ReceivingRules(parser.Parse, gate.Contract.AccountId, new Redactor(rules), rules.DeletesUnsent, provider.GetRequiredService<SignalIntake>()))
            .AddSingleton<ConnectorMetrics>();
        services.AddHostedService<ConfigurationRefresh>();
    }

    /// <summary>Adds webhook, media and forwarder around an inbox.</summary>
    public static void AddConnector(this IServiceCollection services)
    {
        services.AddSingleton(provider => FarEndClients.Create(provider.GetRequiredService<ConnectorOptions>()));
        AddMedia(services);
        AddReviews(services);
        services.AddSingleton(provider =>
        {
            MessageInbox inbox = provider.GetRequiredService<MessageInbox>();
            return new WebhookReceiver(
                provider.GetRequiredService<ReceivingRules>(), inbox.CommitAsync, inbox.IsSettled, provider.GetRequiredService<MediaIntake>(), provider.GetRequiredService<MediaStore>(),
                provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookReceiver>>());
        });
        services.AddSingleton<WebhookEndpoint>();
        AddForwarding(services);
    }

    private static void AddMedia(IServiceCollection services)
    {
        services.AddSingleton(provider => new MediaStore(provider.GetRequiredService<ConnectorOptions>().StatePath));
        services.AddSingleton(provider => new MediaLinks(provider.GetRequiredService<ConnectorOptions>().StatePath, provider.GetRequiredService<MediaRetention>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MediaFetcher(
            provider.GetRequiredService<HttpMessageHandler>(), provider.GetRequiredService<MediaStore>(), provider.GetRequiredService<MediaRetention>(),
            (provider.GetRequiredService<ConnectorSettings>().GraphVersion, provider.GetRequiredService<ConnectorContract>().AccountId),
            () => provider.GetRequiredService<ConnectorCredentials>().Find("accessToken"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MediaIntake(
            provider.GetRequiredService<MediaFetcher>().FetchAsync, provider.GetRequiredService<MediaStore>(), provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            MessageInbox inbox = provider.GetRequiredService<MessageInbox>();
            ContractGate gate = provider.GetRequiredService<ContractGate>();
            return new MediaEndpoint(
                provider.GetRequiredService<MediaLinks>(), provider.GetRequiredService<MediaStore>(), (key, _) => ValueTask.FromResult(gate.IsOpen() ? inbox.FindMedium(key) : null),
                provider.GetRequiredService<MediaRetention>(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddHostedService(Sweeper);
    }

    private static void AddReviews(IServiceCollection services)
    {
        services.AddSingleton(provider => new BusinessAccount(provider.GetRequiredService<ConnectorSettings>().WhatsAppBusinessAccountId, provider.GetRequiredService<MessageInbox>().FindBusiness()));
        services.AddSingleton<SignalIntake>();
        services.AddSingleton(provider => new ReviewClient(
            provider.GetRequiredService<ConnectorContract>(), provider.GetRequiredService<ConnectorOptions>().ServiceAccountPath, Environment.GetEnvironmentVariable, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => new ReviewReporter(
            provider.GetRequiredService<MessageInbox>(), provider.GetRequiredService<ReviewClient>().ReportAsync, new Random().NextDouble,
            provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReviewReporter>>()));
    }

    private static MediaSweeper Sweeper(IServiceProvider provider)
    {
        MessageInbox inbox = provider.GetRequiredService<MessageInbox>();
        MediaIntake intake = provider.GetRequiredService<MediaIntake>();
        MediaRetention retention = provider.GetRequiredService<MediaRetention>();
        return new MediaSweeper(
            provider.GetRequiredService<MediaStore>(),
            retention,
            inbox.RemoveExpiredMediaAsync,
            [_ => inbox.PruneAsync(retention), intake.CleanAsync],
            provider.GetRequiredService<ConnectorMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MediaSweeper>>());
    }

    private static void AddForwarding(IServiceCollection services)
    {
        services.AddSingleton(provider => new RateLimiter(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ConnectorSettings>().GenesysRequestsPerMinute));
        services.AddSingleton(provider => new GenesysClient(
            provider.GetRequiredService<HttpMessageHandler>(), provider.GetRequiredService<ConnectorSettings>(), provider.GetRequiredService<ConnectorCredentials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WantedMedia>();
        services.AddSingleton(provider => new OpenMessageMapper(
            provider.GetRequiredService<ConnectorContract>().Platform, new TextRedactor(provider.GetRequiredService<MediaRules>().UrlHosts).Redact, provider.GetRequiredService<WantedMedia>().Link));
        services.AddSingleton<MediaFetch>(provider => provider.GetRequiredService<WantedMedia>().FetchAsync);
        services.AddSingleton<Action<StoredMedium>>(provider => provider.GetRequiredService<MediaStore>().Discard);
        services.AddSingleton<MessagePasser>();
        services.AddHostedService(provider => new Forwarder(
            provider.GetRequiredService<MessageInbox>(), provider.GetRequiredService<MessagePasser>(), provider.GetRequiredService<RateLimiter>(), provider.GetRequiredService<ContractGate>().IsOpen,
            new Random().NextDouble, provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Forwarder>>()));
    }
}

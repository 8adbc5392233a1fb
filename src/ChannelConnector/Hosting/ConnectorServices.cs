using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Erasing;
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
        PlatformParser parser = PlatformParser.For(gate.Contract.Platform);
        WebhookProtocol protocol = WebhookProtocol.For(gate.Contract.Platform, credentials);
        SigningSecrets secrets = new(credentials, protocol.SecretName);
        IReadOnlyList<string> forAnswers = secrets.Webhook.Count > 0 ? OutboundServices.Required(gate.Contract.Platform) : [];
        foreach (string name in (string[])["genesysClientId", "genesysClientSecret", .. protocol.MediaCredentials, .. forAnswers])
        {
            credentials.Required(name);
        }

        services.AddSingleton(options).AddSingleton(options.Time).AddSingleton(gate).AddSingleton(gate.Contract).AddSingleton(rules).AddSingleton(rules.Retention)
            .AddSingleton(settings).AddSingleton(credentials).AddSingleton(protocol).AddSingleton(secrets).AddSingleton(new EraseToken(credentials))
            .AddSingleton(provider => new ReceivingRules(parser.Parse, gate.Contract.AccountId, new Redactor(rules), rules.DeletesUnsent, provider.GetRequiredService<SignalIntake>()))
            .AddSingleton<ConnectorMetrics>();
        services.AddHostedService<ConfigurationRefresh>();
    }

    /// <summary>Adds webhook, media and forwarder around an inbox.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="known">What the inbox knew at the start.</param>
    public static void AddConnector(this IServiceCollection services, KnownState known)
    {
        services.AddSingleton(provider => FarEndClients.Create(provider.GetRequiredService<ConnectorOptions>()));
        AddMedia(services, known);
        AddReviews(services, known);
        services.AddSingleton(provider =>
        {
            IMessageInbox inbox = provider.GetRequiredService<IMessageInbox>();
            return new WebhookReceiver(
                provider.GetRequiredService<ReceivingRules>(), inbox.CommitAsync, inbox.IsSettledAsync, inbox.Outbox.ReportAsync, provider.GetRequiredService<MediaIntake>(), provider.GetRequiredService<CommittedChanges>(),
                provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookReceiver>>());
        });
        services.AddSingleton<BodyBudget>().AddSingleton<CommittedChanges>().AddSingleton<WebhookEndpoint>();
        services.AddSingleton(provider => new EraseEndpoint(
            provider.GetRequiredService<EraseToken>(), provider.GetRequiredService<ReceivingRules>().Redactor, provider.GetRequiredService<IMessageInbox>().CommitAsync, provider.GetRequiredService<CommittedChanges>(),
            provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EraseEndpoint>>()));
        AddForwarding(services);
        services.AddOutbound();
    }

    private static void AddMedia(IServiceCollection services, KnownState known)
    {
        services.AddSingleton(provider => new MediaLinks(known.LinkKey, provider.GetRequiredService<MediaRetention>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => MediaSource.For(
            provider.GetRequiredService<ConnectorContract>(), provider.GetRequiredService<ConnectorSettings>().GraphVersion, provider.GetRequiredService<ConnectorCredentials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MediaFetcher(
            provider.GetRequiredService<HttpMessageHandler>(), provider.GetRequiredService<IMediaStore>(), provider.GetRequiredService<MediaRetention>(),
            provider.GetRequiredService<MediaSource>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MediaIntake(
            provider.GetRequiredService<MediaFetcher>().FetchAsync, provider.GetRequiredService<IMediaStore>(), provider.GetRequiredService<WebhookProtocol>().MaxDeferrals,
            provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            IMessageInbox inbox = provider.GetRequiredService<IMessageInbox>();
            ContractGate gate = provider.GetRequiredService<ContractGate>();
            MediaRules rules = provider.GetRequiredService<MediaRules>();
            return new MediaEndpoint(
                provider.GetRequiredService<MediaLinks>(), provider.GetRequiredService<IMediaStore>(), async (key, _) => gate.IsOpen() && await inbox.FindMediumAsync(key) is { } row && !rules.Forbids(row.Content) ? row : null,
                provider.GetRequiredService<MediaRetention>(), provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddHostedService(Sweeper).AddHostedService<LeftBehindRemoval>();
    }

    private static void AddReviews(IServiceCollection services, KnownState known)
    {
        services.AddSingleton(provider => new BusinessAccount(provider.GetRequiredService<ConnectorSettings>().WhatsAppBusinessAccountId, known.Business));
        services.AddSingleton<SignalIntake>();
        services.AddSingleton(provider => new ReviewClient(
            provider.GetRequiredService<ConnectorContract>(), provider.GetRequiredService<ConnectorOptions>().ServiceAccountPath, Environment.GetEnvironmentVariable, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => new ReviewReporter(
            provider.GetRequiredService<IMessageInbox>(), provider.GetRequiredService<ReviewClient>().ReportAsync, new Random().NextDouble,
            provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReviewReporter>>()));
    }

    private static MediaSweeper Sweeper(IServiceProvider provider)
    {
        IMessageInbox inbox = provider.GetRequiredService<IMessageInbox>();
        MediaIntake intake = provider.GetRequiredService<MediaIntake>();
        MediaRetention retention = provider.GetRequiredService<MediaRetention>();
        IMediaStore store = provider.GetRequiredService<IMediaStore>();
        MediaRules rules = provider.GetRequiredService<MediaRules>();
        CommittedChanges committed = provider.GetRequiredService<CommittedChanges>();
        BusinessAccount business = provider.GetRequiredService<BusinessAccount>();
        return new MediaSweeper(
            store,
            retention,
            inbox.RemoveExpiredMediaAsync,
            [
                _ => inbox.PruneAsync(retention), async _ => business.Refresh(await inbox.FindBusinessAsync()), intake.CleanAsync, _ => committed.RetryAsync(),
                // While replicas are replaced one of yesterday's may commit what this one has just looked for.
                _ => store.IsShared ? ForbiddenMedia.RemoveAsync(store, inbox, rules) : Task.CompletedTask,
            ],
            provider.GetRequiredService<ConnectorMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MediaSweeper>>());
    }

    private static void AddForwarding(IServiceCollection services)
    {
        services.AddSingleton(provider => new RateLimiter(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ConnectorSettings>().GenesysRequestsPerMinute, () => provider.GetRequiredService<IMessageInbox>().Replicas));
        services.AddSingleton(provider => new GenesysClient(
            provider.GetRequiredService<HttpMessageHandler>(), provider.GetRequiredService<ConnectorSettings>(), provider.GetRequiredService<ConnectorCredentials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WantedMedia>();
        services.AddSingleton(provider => new OpenMessageMapper(
            provider.GetRequiredService<ConnectorContract>().Platform, new TextRedactor(provider.GetRequiredService<MediaRules>().UrlHosts).Redact, provider.GetRequiredService<WantedMedia>().LinkAsync));
        services.AddSingleton<MediaFetch>(provider => provider.GetRequiredService<WantedMedia>().FetchAsync);
        services.AddSingleton<Func<StoredMedium, Task>>(provider => provider.GetRequiredService<IMediaStore>().DiscardAsync);
        services.AddSingleton<MessagePasser>();
        services.AddHostedService(provider => new Forwarder(
            provider.GetRequiredService<IMessageInbox>(), provider.GetRequiredService<MessagePasser>(), provider.GetRequiredService<RateLimiter>(), provider.GetRequiredService<ContractGate>().IsOpen,
            new Random().NextDouble, provider.GetRequiredService<ConnectorMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Forwarder>>()));
    }
}

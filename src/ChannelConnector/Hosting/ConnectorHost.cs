using System.Reflection;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Erasing;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Media;
using ChannelConnector.Outbound;
using ChannelConnector.Webhooks;
using ChannelOperator.Api;

namespace ChannelConnector.Hosting;

/// <summary>Puts the connector together: webhook → inbox → forwarder, the media store beside them, and what is served over HTTP.</summary>
internal static partial class ConnectorHost
{
    // As long as a request to Genesys Cloud may take, and less than a pod has (30 s); what is not finished then is in the inbox, and is sent again.
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(20);

    // The kubelet waits about half a minute for the first answer. What is left of a large bucket goes while the connector runs, and is served to nobody.
    private static readonly TimeSpan CleaningPatience = TimeSpan.FromSeconds(10);

    /// <summary>Reads what the connector works with, opens its state, and builds the service.</summary>
    /// <exception cref="ContractException">Contract, settings or credentials cannot be used.</exception>
    /// <exception cref="InboxException">The state cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(ConnectorOptions options)
    {
        ContractGate gate = ContractGate.Open(options.ContractPath, options.Time);
        // First of all, and whatever else is missing: a connector that cannot start must not keep what may no longer be kept.
        (ConnectorState state, StateLock? held) = await OpenStateAsync(options, gate.Contract);
        try
        {
            return Build(options, gate, state, await KnownState.ReadAsync(state.Inbox), held);
        }
        catch
        {
            held?.Dispose();
            await state.DisposeAsync();
            throw;
        }
    }

    private static async Task<(ConnectorState State, StateLock? Held)> OpenStateAsync(ConnectorOptions options, ConnectorContract contract)
    {
        MediaRules rules = MediaRules.Of(contract);
        bool isExternal = ConnectorState.IsExternal(options);
        if (isExternal && Directory.Exists(options.StatePath))
        {
            throw new ContractException($"the credential {PostgresDatabase.Credential} is given, and {options.StatePath} is mounted: the operator sweeps a stopped channel where the class says that its state is. Give the channel a class with storage External, or take the credential out");
        }

        ConnectorState state = await ConnectorState.OpenAsync(options, contract, rules, isExternal);
        try
        {
            using (StateLock? alone = isExternal ? null : StateLock.TryAlone(options.StatePath))
            {
                using CancellationTokenSource patience = new(CleaningPatience, options.Time);
                await StateCleaning.RunAsync(state.Media, state.Inbox, rules, options.Time.GetUtcNow(), patience.Token);
                if (alone is not null)
                {
                    await state.Media.RemoveLeftBehindAsync(state.Inbox.KnownMediaAsync, () => Task.FromResult(true), options.Time.GetUtcNow(), CancellationToken.None);
                }
            }

            await state.Inbox.Outbox.FailWaitingAsync(AnswerFailures.Expired, options.Time.GetUtcNow() - AnswerDelivery.Life);
            return (state, isExternal ? null : StateLock.Share(options.StatePath));
        }
        catch
        {
            await state.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(ConnectorOptions options, ContractGate gate, ConnectorState state, KnownState known, StateLock? held)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ConnectorLogging.Configure(builder.Logging, builder.Configuration);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            options.Listen(server);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddConnectorConfiguration(options, gate);
        // By factories: what a container made it disposes of, after the services that write have stopped.
        builder.Services.AddSingleton(_ => state.Inbox).AddSingleton(_ => state.Media);
        if (held is not null)
        {
            builder.Services.AddSingleton(_ => held);
        }

        builder.Services.AddConnector(known);
        ConnectorTelemetry.Configure(builder);
        WebApplication app = builder.Build();
        _ = app.Services.GetService<StateLock>();
        _ = app.Services.GetRequiredService<IMessageInbox>();
        _ = app.Services.GetRequiredService<IMediaStore>();
        Map(app, gate);
        // Not the application's own logger, which bears the program's name and is silent below warnings.
        LogStart(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ConnectorHost).FullName!), Version(), gate.Contract.Platform, gate.Contract.Channel.Namespace, gate.Contract.Channel.Name, gate.Contract.Revision);
        return app;
    }

    /// <summary>What is served.</summary>
    private static void Map(WebApplication app, ContractGate gate)
    {
        app.UseMiddleware<FaultShield>();
        app.MapHealth(gate, app.Services.GetRequiredService<IMessageInbox>());
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapWebhooks(app.Services.GetRequiredService<WebhookEndpoint>());
        app.Services.GetRequiredService<MediaEndpoint>().Map(app);
        app.Services.GetRequiredService<EraseEndpoint>().Map(app);
        app.Services.GetRequiredService<OutboundEndpoint>().Map(app);
    }

    private static string Version() => typeof(ConnectorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    [LoggerMessage(LogLevel.Information, "channel-connector {Version} serves {Platform} for channel {Namespace}/{Name}, contract revision {Revision}")]
    private static partial void LogStart(ILogger logger, string version, string platform, string @namespace, string name, string revision);
}

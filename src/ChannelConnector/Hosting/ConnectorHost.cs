using System.Reflection;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Media;
using ChannelConnector.Webhooks;
using ChannelOperator.Api;

namespace ChannelConnector.Hosting;

/// <summary>Puts the connector together: webhook → inbox → forwarder, the media store beside them, and what is served over HTTP.</summary>
internal static partial class ConnectorHost
{
    // As long as a request to Genesys Cloud may take, and less than a pod has (30 s); what is not finished then is in the inbox, and is sent again.
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(20);

    /// <summary>Reads what the connector works with, opens its state, and builds the service.</summary>
    /// <exception cref="ContractException">Contract, settings or credentials cannot be used.</exception>
    /// <exception cref="InboxException">The state cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(ConnectorOptions options)
    {
        ContractGate gate = ContractGate.Open(options.ContractPath, options.Time);
        // First of all, and whatever else is missing: a connector that cannot start must not keep what may no longer be kept.
        (IMessageInbox inbox, StateLock held) = await OpenStateAsync(options, gate.Contract);
        try
        {
            return Build(options, gate, inbox, await KnownState.ReadAsync(inbox), held);
        }
        catch
        {
            held.Dispose();
            await inbox.DisposeAsync();
            throw;
        }
    }

    private static async Task<(IMessageInbox Inbox, StateLock Held)> OpenStateAsync(ConnectorOptions options, ConnectorContract contract)
    {
        MediaRules rules = MediaRules.Of(contract);
        IMessageInbox inbox = await SqliteInbox.OpenAsync(options.StatePath, contract.Channel, options.Time);
        try
        {
            using (StateLock? alone = StateLock.TryAlone(options.StatePath))
            {
                await StateCleaning.RunAsync(new MediaStore(options.StatePath), inbox, rules, alone is not null, options.Time.GetUtcNow());
            }

            return (inbox, StateLock.Share(options.StatePath));
        }
        catch
        {
            await inbox.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(ConnectorOptions options, ContractGate gate, IMessageInbox inbox, KnownState known, StateLock held)
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
        builder.Services.AddSingleton(_ => held).AddSingleton(_ => inbox);
        builder.Services.AddConnector(known);
        ConnectorTelemetry.Configure(builder);
        WebApplication app = builder.Build();
        _ = app.Services.GetRequiredService<StateLock>();
        _ = app.Services.GetRequiredService<IMessageInbox>();
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
    }

    private static string Version() => typeof(ConnectorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    [LoggerMessage(LogLevel.Information, "channel-connector {Version} serves {Platform} for channel {Namespace}/{Name}, contract revision {Revision}")]
    private static partial void LogStart(ILogger logger, string version, string platform, string @namespace, string name, string revision);
}

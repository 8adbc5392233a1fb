using System.Reflection;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Webhooks;

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
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ConnectorLogging.Configure(builder.Logging, builder.Configuration);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            options.Listen(server);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddConnectorConfiguration(options, gate);
        MessageInbox inbox = await MessageInbox.OpenAsync(options.StatePath, gate.Contract.Channel, options.Time);
        // By a factory: what a container made it disposes of, after the services that write have stopped.
        builder.Services.AddSingleton(_ => inbox);
        builder.Services.AddConnector();
        ConnectorTelemetry.Configure(builder);
        WebApplication app = builder.Build();
        // Before anything is fetched: from now on a file may be there before its row.
        app.Services.GetRequiredService<MediaStore>().RemoveOrphans(app.Services.GetRequiredService<MessageInbox>().MediaKeys().Contains);
        Map(app, gate);
        // Not the application's own logger, which bears the program's name and is silent below warnings.
        LogStart(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ConnectorHost).FullName!), Version(), gate.Contract.Platform, gate.Contract.Channel.Namespace, gate.Contract.Channel.Name, gate.Contract.Revision);
        return app;
    }

    /// <summary>What is served.</summary>
    private static void Map(WebApplication app, ContractGate gate)
    {
        app.UseMiddleware<FaultShield>();
        app.MapHealth(gate);
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapWebhooks(app.Services.GetRequiredService<WebhookEndpoint>());
        app.Services.GetRequiredService<MediaEndpoint>().Map(app);
    }

    private static string Version() => typeof(ConnectorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    [LoggerMessage(LogLevel.Information, "channel-connector {Version} serves {Platform} for channel {Namespace}/{Name}, contract revision {Revision}")]
    private static partial void LogStart(ILogger logger, string version, string platform, string @namespace, string name, string revision);
}

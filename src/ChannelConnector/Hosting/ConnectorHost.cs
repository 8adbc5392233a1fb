using System.Globalization;
using System.Reflection;
using ChannelConnector.Contract;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChannelConnector.Hosting;

/// <summary>
/// The placeholder connector: what the operator's connectors look like from outside, and nothing of what they do.
/// </summary>
/// <remarks>
/// <para><b>What it keeps</b> of <c>docs/connector-contract.md</c>: it starts only on a contract that it can read, answers the probes, shows
/// its revision, refuses everything from <c>notAfter</c> on by its own clock, ends at once on SIGTERM, writes nothing.</para>
/// <para><b>What it does not do</b>: it speaks to no platform, stores and passes on nothing. Whatever is sent to it is answered with 501. So it
/// cannot break a media rule, and it is of no use to a customer: put your connector's image into the ConnectorClass.</para>
/// <para><b>What it is for</b>: to see a channel become ready on a cluster with nodes, and to test the operator there.</para>
/// </remarks>
internal static partial class ConnectorHost
{
    /// <summary>Where the operator mounts the contract.</summary>
    public const string ContractPath = "/etc/channel/channel.json";

    /// <summary>The port of the shipped classes.</summary>
    public const int Port = 8080;

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the contract and builds the service.</summary>
    /// <exception cref="ContractException">The contract cannot be used.</exception>
    public static WebApplication Build(string contractPath, TimeProvider time, Action<KestrelServerOptions> listen)
    {
        ContractGate gate = ContractGate.Open(contractPath, time);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(listen);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, gate));
        LogStart(app.Logger, Version(), gate.Contract.Channel.Namespace, gate.Contract.Channel.Name, gate.Contract.Revision);
        return app;
    }

    private static Task AnswerAsync(HttpContext context, ContractGate gate)
    {
        (int status, string text) = Decide(context.Request.Path, gate);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }

    private static (int Status, string Text) Decide(PathString path, ContractGate gate)
    {
        if (path == "/livez")
        {
            return (StatusCodes.Status200OK, "ok");
        }

        bool isOpen = gate.IsOpen();
        string end = gate.NotAfter is { } instant ? instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "none";
        if (!isOpen)
        {
            return (StatusCodes.Status503ServiceUnavailable, $"closed: the contract ended at notAfter={end}");
        }

        return path == "/readyz"
            ? (StatusCodes.Status200OK, $"ok revision={gate.Contract.Revision} notAfter={end}")
            : (StatusCodes.Status501NotImplemented, "this is the placeholder connector");
    }

    private static string Version() => typeof(ConnectorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    [LoggerMessage(LogLevel.Warning, "channel-connector {Version} is the placeholder connector: it moves no message. Channel {Namespace}/{Name}, contract revision {Revision}")]
    private static partial void LogStart(ILogger logger, string version, string @namespace, string name, string revision);
}

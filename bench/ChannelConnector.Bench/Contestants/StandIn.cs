using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;
using ChannelConnector.Webhooks;
using ChannelOperator.TestKit.Connectors;

namespace ChannelConnector.Bench.Contestants;

/// <summary>The contestants that are not the connector, each as a process of its own, as the connector is.</summary>
internal static class StandIn
{
    /// <summary>Set to a contestant this program is that one.</summary>
    public const string Variable = "CONNECTOR_BENCH_CONTESTANT";

    /// <summary>Serves until it is asked to end. Takes the connector's own arguments.</summary>
    public static async Task<int> ServeAsync(Contestant contestant, string[] args)
    {
        string Argument(string name) => args[Array.IndexOf(args, name) + 1];
        ConnectorOptions options = new()
        {
            ContractPath = Argument("--contract"),
            CredentialsPath = Argument("--credentials"),
            StatePath = Argument("--state"),
            Listen = server => server.ListenAnyIP(int.Parse(Argument("--port"), System.Globalization.CultureInfo.InvariantCulture)),
        };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ConnectorLogging.Configure(builder.Logging, builder.Configuration);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            options.Listen(server);
        });
        ContractGate gate = ContractGate.Open(options.ContractPath, options.Time);
        builder.Services.AddConnectorConfiguration(options, gate);
        ConnectorTelemetry.Configure(builder);
        await using WebApplication app = builder.Build();
        app.UseMiddleware<FaultShield>();
        app.MapHealth(gate);
        if (contestant == Contestant.Bare)
        {
            MapBare(app);
        }
        else
        {
            app.MapWebhooks(WithoutStoring(app.Services));
        }

        await app.RunAsync();
        return 0;
    }

    private static void MapBare(WebApplication app)
    {
        IReadOnlyList<byte[]> secrets = [System.Text.Encoding.UTF8.GetBytes(ConnectorWorkspace.AppSecret)];
        BodyBudget budget = new();
        app.MapPost(WebhookEndpoint.Path, async context =>
        {
            using RequestBody? body = (await RequestBody.ReadAsync(context.Request, budget, TimeProvider.System)).Body;
            bool isSigned = body is not null && MetaSignature.Verify(context.Request.Headers[MetaSignature.Header], body.Bytes.Span, secrets);
            context.Response.StatusCode = isSigned ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        });
    }

    private static WebhookEndpoint WithoutStoring(IServiceProvider services)
    {
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        ConnectorMetrics metrics = services.GetRequiredService<ConnectorMetrics>();
        NoMediaStore store = new();
        MediaIntake intake = new((_, _, _) => Task.FromResult<FetchResult>(new FetchResult.Unavailable(FetchReasons.NotFound)), store, maxDeferrals: 5, metrics, time);
        WebhookReceiver receiver = new(
            services.GetRequiredService<ReceivingRules>(), Drop, (_, _) => Task.FromResult(false), _ => Task.CompletedTask, intake, new CommittedChanges(intake, store, metrics, services.GetRequiredService<ILogger<CommittedChanges>>()), metrics, time, services.GetRequiredService<ILogger<WebhookReceiver>>());
        return new WebhookEndpoint(
            services.GetRequiredService<ContractGate>(), services.GetRequiredService<WebhookProtocol>(), services.GetRequiredService<SigningSecrets>(), receiver, services.GetRequiredService<BodyBudget>(), metrics, time);
    }

    private static Task<IReadOnlyList<ChangeResult>> Drop(IReadOnlyList<InboxChange> changes) =>
        Task.FromResult<IReadOnlyList<ChangeResult>>([.. changes.Select(_ => new ChangeResult(CommitResult.Added, []))]);
}

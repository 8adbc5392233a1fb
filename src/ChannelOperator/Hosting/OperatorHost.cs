using System.Globalization;
using System.Net;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Pods;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;
using k8s;

namespace ChannelOperator.Hosting;

/// <summary>Builds the process: services, metrics and health endpoints.</summary>
internal static class OperatorHost
{
    /// <summary>Builds the host.</summary>
    /// <exception cref="OperatorException">An option cannot be used.</exception>
    public static WebApplication Build(OperatorOptions options) => Build(options, TimeProvider.System);

    /// <summary>Builds the host on another clock.</summary>
    internal static WebApplication Build(OperatorOptions options, TimeProvider time)
    {
        KubernetesClientConfiguration cluster = ClusterConnection.Load(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(server => server.Listen(ParseAddress(options.MetricsAddress)));
        OperatorTelemetry.Configure(builder);
        AddOperator(builder.Services, options, cluster, time);
        WebApplication app = builder.Build();
        MapEndpoints(app);
        return app;
    }

    private static void AddOperator(IServiceCollection services, OperatorOptions options, KubernetesClientConfiguration cluster, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<OperatorExit>();
        services.AddSingleton<RuntimeMetrics>();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<ApiServerHealth>();
        services.AddSingleton<ClockMonitor>();
        services.AddSingleton<RequestObserver>();
        services.AddSingleton(provider => ApiClient.Create(cluster, new ApiClientOptions { FieldManager = Labels.Manager }, provider.GetRequiredService<RequestObserver>()));
        services.AddSingleton<IApiClient>(provider => provider.GetRequiredService<ApiClient>());
        services.AddSingleton(provider => new EventRecorder(
            provider.GetRequiredService<IApiClient>(),
            new EventRecorderOptions { ReportingController = $"{ApiGroup.Name}/{Labels.Manager}", ReportingInstance = Identity() },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<ILogger<EventRecorder>>()));
        services.AddSingleton<StartupChecks>();
        services.AddSingleton<PodReader>();
        services.AddSingleton(provider => new Leadership(options, provider));
        services.AddSingleton(provider => new OperatorRuntime(
            options,
            provider.GetRequiredService<IApiClient>(),
            provider.GetRequiredService<Leadership>().Writes,
            provider.GetRequiredService<ApiServerHealth>(),
            provider.GetRequiredService<ClockMonitor>(),
            provider.GetRequiredService<EventRecorder>(),
            provider.GetRequiredService<OperatorMetrics>(),
            provider.GetRequiredService<PodReader>(),
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => new OperatorService(
            provider.GetRequiredService<StartupChecks>(),
            options,
            provider.GetRequiredService<OperatorRuntime>(),
            provider.GetRequiredService<EventRecorder>(),
            provider.GetRequiredService<Leadership>().Elector,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<OperatorExit>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<OperatorService>>()));
    }

    private static void MapEndpoints(WebApplication app)
    {
        OperatorRuntime runtime = app.Services.GetRequiredService<OperatorRuntime>();
        IHealthCheck[] live = [new WatchLiveness(runtime.Informers, app.Services.GetRequiredService<ApiServerHealth>(), WatchLiveness.AllowedFor(new InformerOptions()))];
        IHealthCheck[] ready = [new CacheReadiness(runtime.Informers), new ClockReadiness(app.Services.GetRequiredService<ClockMonitor>())];
        app.MapGet("/livez", (HttpContext context) => AnswerAsync(context, live));
        app.MapGet("/readyz", (HttpContext context) => AnswerAsync(context, ready));
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static Task AnswerAsync(HttpContext context, IHealthCheck[] checks)
    {
        (string Name, HealthResult Result)[] results = [.. checks.Select(check => (check.Name, check.Check()))];
        context.Response.StatusCode = results.All(item => item.Result.Healthy) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(string.Concat(results.Select(item => $"{(item.Result.Healthy ? "ok" : "failed")} {item.Name}: {item.Result.Description}\n")));
    }

    private static IPEndPoint ParseAddress(string address)
    {
        // ":8080" is how other controllers write "every address".
        string complete = address.StartsWith(':') ? "0.0.0.0" + address : address;
        return IPEndPoint.TryParse(complete, out IPEndPoint? endPoint) && complete.LastIndexOf(':') > 0
            ? endPoint
            : throw new OperatorException(string.Create(CultureInfo.InvariantCulture, $"--metrics-address: \"{address}\" is not an address and port such as 0.0.0.0:8080"));
    }

    private static string Identity() => Leadership.HostName;
}

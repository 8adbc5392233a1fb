using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Tests.Testing;
using k8s;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>A real client and a real server that answers as told.</summary>
internal sealed class ApiClientHarness : IAsyncDisposable
{
    private ApiClientHarness(TestServer server, Func<KubernetesClientConfiguration, KubernetesClientConfiguration>? configure)
    {
        Server = server;
        Health = new ApiServerHealth(Clock);
        ClockMonitor = new ClockMonitor(Metrics.Metrics);
        RequestObserver observer = new(Clock, Metrics.Metrics, Health, ClockMonitor);
        KubernetesClientConfiguration configuration = server.Configuration;
        Client = ApiClient.Create(configure?.Invoke(configuration) ?? configuration, Options, observer);
    }

    public static ApiClientOptions Options { get; } = new() { FieldManager = "the manager", MaxBodyBytes = 100_000, MaxEventBytes = 100_000 };

    public TestServer Server { get; }

    public FakeClock Clock { get; } = new();

    public MetricsProbe Metrics { get; } = new();

    public ApiServerHealth Health { get; }

    public ClockMonitor ClockMonitor { get; }

    public ApiClient Client { get; }

    public SeenRequest LastRequest => Server.Requests.Last();

    public static Task<ApiClientHarness> CreateAsync(string json, int code = 200) =>
        CreateAsync((_, context) => context.JsonAsync(json, code));

    public static async Task<ApiClientHarness> CreateAsync(
        Func<SeenRequest, HttpContext, Task> answer,
        Func<KubernetesClientConfiguration, KubernetesClientConfiguration>? configure = null,
        Action<ListenOptions>? listen = null) =>
        new(await TestServer.StartAsync(answer, listen), configure);

    public Task<Widget?> GetAsync() => Client.GetAsync(Widget.Type, new ResourceKey("ns", "a"), WidgetJson.Default.Widget, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Metrics.Dispose();
    }
}

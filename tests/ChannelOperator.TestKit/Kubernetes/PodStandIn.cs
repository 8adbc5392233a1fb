using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// Stands in for a node where there is none: tells the API server that pods run and are ready, except those whose image contains
/// <see cref="CrashingImage"/>, and that pods which are not to be started again have ended. No container is started. Pods without a node end at once when they are deleted.
/// </summary>
public sealed class PodStandIn : IAsyncDisposable
{
    /// <summary>Pods with this in the image's name never get ready, or end with an error.</summary>
    public const string CrashingImage = "crashing";

    /// <summary>Pods with this in the image's name run on where others end.</summary>
    public const string LastingImage = "lasting";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private PodStandIn(HttpClient client, TimeProvider time)
    {
        _client = client;
        _time = time;
        _work = RunAsync(_stop.Token);
    }

    /// <summary>Starts it for a cluster.</summary>
    public static PodStandIn Start(LocalCluster cluster, TimeProvider? time = null) => Start(cluster.CreateHttpClient(cluster.AdminToken), time);

    /// <summary>Starts it on a client, which it disposes of.</summary>
    public static PodStandIn Start(HttpClient client, TimeProvider? time = null) => new(client, time ?? TimeProvider.System);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                JsonNode? list = await _client.GetFromJsonAsync<JsonNode>("/api/v1/pods", cancellationToken);
                foreach (JsonNode? pod in list!["items"]!.AsArray())
                {
                    await VisitAsync(pod!, cancellationToken);
                }
            }
            catch (HttpRequestException)
            {
                // The API server is away; it is asked again.
            }

            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    private async Task VisitAsync(JsonNode pod, CancellationToken cancellationToken)
    {
        string phase = pod["status"]?["phase"]?.GetValue<string>() ?? "";
        string wanted = WantedPhase(pod);
        if (wanted.Length == 0 || phase == wanted || phase is "Succeeded" or "Failed" || pod["metadata"]!["deletionTimestamp"] is not null)
        {
            return;
        }

        string now = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        JsonObject status = new()
        {
            ["status"] = new JsonObject
            {
                ["phase"] = wanted,
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = wanted == "Running" ? "True" : "False", ["lastTransitionTime"] = now }),
            },
        };
        using StringContent body = new(status.ToJsonString(), Encoding.UTF8);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/merge-patch+json");
        string path = $"/api/v1/namespaces/{pod["metadata"]!["namespace"]}/pods/{pod["metadata"]!["name"]}/status";
        using HttpResponseMessage _ = await _client.PatchAsync(new Uri(path, UriKind.Relative), body, cancellationToken);
    }

    /// <summary>The phase that a pod is to get to; empty where nothing is to be told of it.</summary>
    private static string WantedPhase(JsonNode pod)
    {
        bool Has(string part) => pod["spec"]!["containers"]!.AsArray().Any(container => container!["image"]!.GetValue<string>().Contains(part, StringComparison.Ordinal));
        if (pod["spec"]!["restartPolicy"]!.GetValue<string>() == "Always")
        {
            return Has(CrashingImage) ? "" : "Running";
        }

        return Has(CrashingImage) ? "Failed" : Has(LastingImage) ? "Running" : "Succeeded";
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Tests.Client;
using ChannelOperator.Runtime.Tests.Controllers;
using ChannelOperator.Runtime.Tests.Testing;
using ChannelOperator.Runtime.Tracing;

namespace ChannelOperator.Runtime.Tests.Tracing;

/// <summary>The spans of a pass. Only this class listens to them, and its tests run one after the other.</summary>
public sealed class PassTracingTests : IDisposable
{
    private static readonly ResourceKey Key = new("ns", "traced-by-this-test-alone");

    private readonly ConcurrentQueue<Activity> _ended = new();
    private ActivityListener? _listener;

    [Fact]
    public async Task APass_HasASpanWithItsResult_AndOneBelowItForEachRequest()
    {
        Listen();
        await using ApiClientHarness api = await ApiClientHarness.CreateAsync(Answers.Widget);
        await PassAsync(async token =>
        {
            PassTracing.Note("action", "Run");
            await api.Client.GetMetadataAsync(Widget.Type, Key, token);
            return ReconcileResult.RequeueAfter(TimeSpan.FromHours(1));
        });

        Activity pass = Pass();
        Assert.Equal("pass test", pass.DisplayName);
        Assert.Equal(["action=Run", "controller=test", $"key={Key}", "result=requeue_after"], Tags(pass));
        Activity request = Assert.Single(_ended, span => span.ParentSpanId == pass.SpanId);
        Assert.Equal(ActivityKind.Client, request.Kind);
        Assert.Equal("get widgets", request.DisplayName);
        Assert.Equal(["http.response.status_code=200", "k8s.resource=widgets", "k8s.verb=get"], Tags(request));
        Assert.Equal(ActivityStatusCode.Unset, pass.Status);
    }

    [Fact]
    public async Task AFailure_IsTypeAndCode_AndNothingOfWhatTheServerSays()
    {
        Listen();
        await using ApiClientHarness api = await ApiClientHarness.CreateAsync(Answers.Status(422, "Invalid", "spec.approval.reference: 4711"), 422);
        await PassAsync(async token =>
        {
            await api.Client.CreateAsync(Widget.Type, "ns", "{}"u8.ToArray(), WidgetJson.Default.Widget, token);
            return ReconcileResult.AwaitChange;
        });

        Activity pass = Pass();
        Activity request = Assert.Single(_ended, span => span.ParentSpanId == pass.SpanId);
        Assert.Equal(["controller=test", "error.type=422", $"key={Key}", "result=error"], Tags(pass));
        Assert.Equal(["error.type=422", "http.response.status_code=422", "k8s.resource=widgets", "k8s.verb=create"], Tags(request));
        Assert.All(new[] { pass, request }, span => Assert.Equal((ActivityStatusCode.Error, null), (span.Status, span.StatusDescription)));
        Assert.All(new[] { pass, request }, span => Assert.Empty(span.Events));
    }

    [Fact]
    public async Task ARequestOfNoPass_HasNone()
    {
        Listen();
        await using ApiClientHarness api = await ApiClientHarness.CreateAsync(Answers.Widget);
        using Activity outside = new Activity("of somebody else").Start();
        await api.Client.GetMetadataAsync(Widget.Type, Key, CancellationToken.None);
        Assert.DoesNotContain(_ended, span => span.ParentSpanId == outside.SpanId);
    }

    [Fact]
    public void WhereNobodyListens_NothingIsCreated()
    {
        ApiRequest request = new("get", HttpMethod.Get, Widget.Type, Key, "path");
        Assert.Null(PassTracing.StartPass("test", Key));
        Assert.Null(PassTracing.StartRequest(request));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int pass = 0; pass < 1000; pass++)
        {
            using Activity? span = PassTracing.StartPass("test", Key);
            PassTracing.Note("action", "Run");
            using Activity? below = PassTracing.StartRequest(request);
            PassTracing.EndPass(span, ReconcileOutcome.Success(ReconcileResult.AwaitChange));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose() => _listener?.Dispose();

    private static string[] Tags(Activity span) => [.. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal)];

    private static async Task PassAsync(Func<CancellationToken, Task<ReconcileResult>> reconcile)
    {
        await using ControllerHarness harness = ControllerHarness.Start((_, token) => reconcile(token));
        harness.Queue.Add(Key);
        await harness.CalledAsync();
        await harness.SettledAsync(1);
    }

    private void Listen()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PassTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private Activity Pass() => _ended.First(span => span.TagObjects.Any(tag => tag.Key == "key" && Equals(tag.Value, Key.ToString())));
}

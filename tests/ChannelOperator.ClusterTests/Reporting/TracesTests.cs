using System.Text;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Monitoring;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>What a collector gets of an operator's passes, over the wire.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class TracesTests(BareClusterFixture fixture)
{
    private static readonly string[] Texts = ["WABA-REVIEW-4711", "officer@example.com", "the platform has said so in words"];

    [Fact]
    public async Task APass_IsASpan_WithItsDecision_AndASpanForEachRequest_AndSaysNothingOfApprovals()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using TraceCollector traces = await TraceCollector.StartAsync();
        Dictionary<string, string> environment = new(traces.Environment) { ["OTEL_SERVICE_NAME"] = "operator-of-a-test", ["OTEL_RESOURCE_ATTRIBUTES"] = "k8s.cluster.name=blue" };
        await using OperatorProcess running = await OperatorProcess.StartAsync(
            TestCluster.OperatorExecutable, fixture.Account.KubeconfigPath, environment, "--leader-elect=false", "--namespaces", world.Namespace);
        ChannelApproval approval = new() { Status = ApprovalStatus.Approved, Reference = Texts[0] };
        await world.CreateAsync(world.Channel("support", spec => spec with { Approval = approval, Terms = spec.Terms! with { AcceptedBy = Texts[1] } }));
        await world.WaitForReplicasAsync("support", 1);
        await world.CreateAsync(world.Review("revoked", "support", ApprovalStatus.Revoked, spec => spec with { Reason = Texts[2] }));
        await world.WaitForReplicasAsync("support", 0);

        ReceivedSpan stop = await PassAsync(traces, span => span["action"] == ChannelActions.Stop);
        Assert.Equal("ApprovalRevoked", stop["reason"]);
        Assert.Equal($"{world.Namespace}/support", stop["key"]);
        Assert.Equal("messagingchannel", stop["controller"]);
        Assert.NotEqual("", stop["result"]);
        Assert.Equal("operator-of-a-test", stop.Resource["service.name"]);
        Assert.Equal("blue", stop.Resource["k8s.cluster.name"]);

        await PassAsync(traces, span => span["action"] == ChannelActions.Run);
        ReceivedSpan[] spans = [.. traces.Spans];
        ReceivedSpan scale = spans.First(span => span.Parent == stop.Id && span.Name == "patch deployments/scale");
        Assert.Equal(("patch", "deployments/scale", "200"), (scale["k8s.verb"], scale["k8s.resource"], scale["http.response.status_code"]));
        Assert.Contains(spans, span => span.Name == "patch messagingchannels/status" && span.Parent.Length > 0);
        // What belongs to no pass: watches, lists, leases and events.
        Assert.All(spans, span => Assert.Equal(span.Name.StartsWith("pass ", StringComparison.Ordinal), span.Parent.Length == 0));
        Assert.DoesNotContain(spans, span => span["k8s.verb"] is "watch" or "list");

        string everything = string.Concat(traces.Received.Select(Encoding.UTF8.GetString));
        string token = (await File.ReadAllLinesAsync(fixture.Account.KubeconfigPath)).Select(line => line.Trim()).First(line => line.StartsWith("token:", StringComparison.Ordinal))["token:".Length..].Trim(' ', '"');
        Assert.All(Texts.Append(token), text => Assert.DoesNotContain(text, everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnAddressOfACollectorThatIsNone_EndsWithOneLine()
    {
        OperatorRun run = await OperatorRun.OfAsync(
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317" }, "run", "--kubeconfig", fixture.Account.KubeconfigPath, "--metrics-address", "127.0.0.1:0");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT: \"collector:4317\" is not an address such as http://collector:4317", run.ErrorLine, StringComparison.Ordinal);
    }

    private static async Task<ReceivedSpan> PassAsync(TraceCollector traces, Func<ReceivedSpan, bool> wanted)
    {
        ReceivedSpan? found = await Wait.ForAsync(
            "the pass to be exported, with its requests",
            _ => Task.FromResult(traces.Spans.FirstOrDefault(span => span.Parent.Length == 0 && wanted(span) && traces.Spans.Any(child => child.Parent == span.Id))),
            span => span is not null,
            ChannelWorld.Patience);
        return found!;
    }
}

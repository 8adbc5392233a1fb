using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Tests.Pods;

/// <summary>What is read in pods, whatever stands in them.</summary>
public sealed class PodDiagnosisTests
{
    private static readonly OwnedObject Deployment = Owned.Deployment(new ChannelBuilder().Build(), 1);

    private static readonly Dictionary<string, string?> Told = new(StringComparer.Ordinal)
    {
        ["crash-loop"] = "CrashLoopBackOff: the connector ended with exit code 1, again and again: check its log by kubectl logs --previous",
        ["out-of-memory"] = "CrashLoopBackOff: the connector was killed because it used more memory than resources.limits.memory (OOMKilled), again and again: check its log by kubectl logs --previous",
        ["killed"] = "Error: the connector ended with exit code 137, signal 9",
        ["ended-well"] = "CrashLoopBackOff: the connector ended with exit code 0, again and again: check its log by kubectl logs --previous",
        ["image-back-off"] = "ImagePullBackOff: the connector has no image: check image registry.example.com/channel-connector:0.1.0 and imagePullSecretNames of the ConnectorClass",
        ["image-pull"] = "ErrImagePull: the connector has no image: check image registry.example.com/channel-connector:0.1.0 and imagePullSecretNames of the ConnectorClass",
        ["run-as-root"] = "CreateContainerConfigError: the connector cannot be created: container has runAsNonRoot and image will run as root",
        ["cannot-run"] = "RunContainerError: the connector cannot be started: check image, command and args of the ConnectorClass",
        ["creating"] = "ContainerCreating: the connector is not created yet: check that Secret support-credentials exists (spec.connector.credentialsSecretName) and that PersistentVolumeClaim support-connector is bound",
        ["creating-without-volumes"] = "ContainerCreating: the connector is not created yet: its image is being pulled, or a volume is missing",
        ["unschedulable"] = "Unschedulable: no node takes the pod: 0/3 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 2 Insufficient memory.",
        ["unbound-claim"] = "Unschedulable: no node takes the pod: 0/3 nodes are available: 3 pod has unbound immediate PersistentVolumeClaims.",
        ["not-ready"] = "NotReady: the connector runs and is not ready: check its log, and what it has to reach to get ready",
        ["restarted"] = "NotReady: the connector runs and is not ready; its run before this one ended with exit code 143, signal 15",
        ["init-container"] = "CrashLoopBackOff: container mesh-init ended with exit code 1, again and again: check its log by kubectl logs --previous",
        ["init-container-done"] = "ImagePullBackOff: the connector has no image: check image registry.example.com/channel-connector:0.1.0 and imagePullSecretNames of the ConnectorClass",
        ["node-lost"] = "NotReady: the containers are well by their node's last word, and the pod is not ready: the node may be lost, see kubectl get nodes",
        ["terminating"] = "Terminating: a pod is being deleted and not gone yet; if it stays, its node may be lost",
        ["scheduled"] = "Pending: no node has taken the pod up yet: check the nodes by kubectl get nodes",
        ["ready"] = null,
    };

    public static TheoryData<string> Names => [.. PodSamples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_is_told(string name) => Assert.Equal(Told[name], PodDiagnosis.Describe([PodSamples.Read(name)], Deployment));

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_a_container_holds_or_wrote_is_told_and_nothing_that_changes_by_itself(string name)
    {
        string told = PodDiagnosis.Describe([PodSamples.Read(name)], Deployment) ?? "";
        Assert.All(new[] { "s3cr3t", "message text", "x7k2p", "5m0s", "0b5a4a0e", "API_TOKEN" }, never => Assert.DoesNotContain(never, told, StringComparison.Ordinal));
    }

    [Fact]
    public void The_worst_comes_first_and_the_others_are_named()
    {
        PodObject[] pods = [PodSamples.Read("unschedulable"), PodSamples.Read("crash-loop"), PodSamples.Read("not-ready"), PodSamples.Read("ready"), PodSamples.Read("image-back-off"), PodSamples.Read("crash-loop"), PodSamples.Read("terminating")];
        string told = PodDiagnosis.Describe(pods, Deployment)!;
        Assert.StartsWith("ImagePullBackOff: the connector has no image", told, StringComparison.Ordinal);
        Assert.EndsWith("; others: CrashLoopBackOff, Unschedulable, NotReady", told, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_pods_changes_nothing() => Gen.Shuffle(PodSamples.Names.ToArray()).Sample(
        names => Assert.Equal(Describe(PodSamples.Names), Describe(names)), iter: 100);

    [Fact]
    public void The_newest_revision_that_has_a_problem_is_told()
    {
        PodObject old = PodSamples.Read("image-back-off", "aaa", "2026-06-01T10:00:00Z");
        PodObject young = PodSamples.Read("unschedulable", "zzz", "2026-06-01T11:00:00Z");
        Assert.StartsWith("Unschedulable: ", PodDiagnosis.Describe([old, young], Deployment), StringComparison.Ordinal);
        Assert.StartsWith("ImagePullBackOff: ", PodDiagnosis.Describe([old, PodSamples.Read("ready", "zzz", "2026-06-01T11:00:00Z")], Deployment), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_pods_it_says_why_none_could_be_created()
    {
        Condition failure = new() { Type = "ReplicaFailure", Status = ConditionStatus.True, Reason = "FailedCreate", Message = "pods \"support-connector-6d4cf56db6-\" is forbidden: exceeded quota: small" };
        Assert.Equal(
            "FailedCreate: no pod could be created: pods \"support-connector-6d4cf56db6-\" is forbidden: exceeded quota: small",
            PodDiagnosis.Describe([], Deployment with { Status = Deployment.Status! with { Conditions = [failure] } }));
        Assert.StartsWith("NoPods: ", PodDiagnosis.Describe([], Deployment), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_member_may_be_missing_or_null()
    {
        foreach (string name in PodSamples.Names)
        {
            // There is no pod without metadata.
            foreach (string path in Paths(PodSamples.Json(name), "").Where(path => path != "/metadata").ToArray())
            {
                JsonObject missing = PodSamples.Json(name);
                Set(missing, path, null, remove: true);
                AssertFit(PodDiagnosis.Describe([PodSamples.Read(missing)], Deployment));
                if (path.EndsWith("/exitCode", StringComparison.Ordinal) || path.EndsWith("/ready", StringComparison.Ordinal))
                {
                    // The API server never sends these as null.
                    continue;
                }

                JsonObject none = PodSamples.Json(name);
                Set(none, path, null, remove: false);
                AssertFit(PodDiagnosis.Describe([PodSamples.Read(none)], Deployment));
            }
        }
    }

    [Fact]
    public void Any_text_is_made_fit()
    {
        string[] hostile = [new('x', 1_000_000), "a\u0000b\nc\u001b[31mred\u202egnp.exe\u2028d", string.Concat(Enumerable.Repeat("😀", 500)), "", "   ", "\t\r\n", new('\u0007', 100_000), "Ä\u200bB"];
        foreach (string name in PodSamples.Names)
        {
            foreach (string path in Paths(PodSamples.Json(name), "/status").Where(path => IsText(PodSamples.Json(name), path)).ToArray())
            {
                foreach (string text in hostile)
                {
                    JsonObject json = PodSamples.Json(name);
                    Set(json, path, text, remove: false);
                    AssertFit(PodDiagnosis.Describe([PodSamples.Read(json)], Deployment));
                }
            }
        }
    }

    [Fact]
    public void Thousands_of_pods_are_one_short_text()
    {
        PodObject[] pods = [.. Enumerable.Range(0, 5_000).Select(number => PodSamples.Read(number % 2 == 0 ? "crash-loop" : "unschedulable"))];
        AssertFit(PodDiagnosis.Describe(pods, Deployment));
    }

    private static string? Describe(IEnumerable<string> names) => PodDiagnosis.Describe([.. names.Select(PodSamples.Read)], Deployment);

    private static void AssertFit(string? told)
    {
        if (told is not null)
        {
            Assert.InRange(told.Length, 1, PodDiagnosis.Longest);
            Assert.DoesNotContain(told, letter => char.IsControl(letter) || letter is '\u202e' or '\u2028' or '\u200b');
            Assert.Matches("^[A-Za-z0-9]+: ", told);
        }
    }

    private static IEnumerable<string> Paths(JsonNode? node, string below) => AllPaths(node, "").Where(path => path.StartsWith(below, StringComparison.Ordinal));

    private static IEnumerable<string> AllPaths(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(member => AllPaths(member.Value, Join(path, member.Key)).Prepend(Join(path, member.Key))),
        JsonArray list => list.SelectMany((item, index) => AllPaths(item, $"{path}/{index}")),
        _ => [],
    };

    private static string Join(string path, string member) => $"{path}/{member.Replace("/", "~1", StringComparison.Ordinal)}";

    private static bool IsText(JsonNode root, string path) => Find(root, path.Split('/')[1..]) is JsonValue value && value.TryGetValue(out string? _) && !path.EndsWith("Time", StringComparison.Ordinal);

    private static JsonNode? Find(JsonNode? node, IEnumerable<string> parts) => parts.Aggregate(node, (at, part) => at is JsonArray list ? list[int.Parse(part)] : at?[part.Replace("~1", "/", StringComparison.Ordinal)]);

    private static void Set(JsonNode root, string path, string? value, bool remove)
    {
        string[] parts = path.Split('/')[1..];
        string last = parts[^1].Replace("~1", "/", StringComparison.Ordinal);
        JsonNode parent = Find(root, parts[..^1])!;
        if (parent is JsonObject map && remove)
        {
            map.Remove(last);
        }
        else if (parent is JsonObject owner)
        {
            owner[last] = value;
        }
    }
}

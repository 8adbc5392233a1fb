using System.Net;
using System.Net.Sockets;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Restarts;

/// <summary>What is wrong at the start is told in one line on standard error, with exit code 1.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class StartupTests(BareClusterFixture fixture)
{
    // All but: patch on deployments/scale, list on configmaps; no leases.
    private const string NarrowRole = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: narrow}
        rules:
        - {apiGroups: [channeloperator.io], resources: ["*"], verbs: ["*"]}
        - {apiGroups: [""], resources: [namespaces, services, serviceaccounts, persistentvolumeclaims], verbs: ["*"]}
        - {apiGroups: [""], resources: [configmaps], verbs: [get, watch, create, patch]}
        - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: ["*"]}
        - {apiGroups: [apps], resources: [deployments], verbs: ["*"]}
        - {apiGroups: [batch], resources: [jobs], verbs: ["*"]}
        - {apiGroups: [events.k8s.io], resources: [events], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: narrow}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: narrow}]
        """;

    [Theory]
    [InlineData("--workers 0", "--workers: \"0\" is not a number from 1 to 256")]
    [InlineData("--workers many", "--workers: \"many\" is not a number from 1 to 256")]
    [InlineData("--unknown-grace soon", "--unknown-grace must be a duration such as 5m")]
    [InlineData("--leader-elect=perhaps", "perhaps")]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("--kubeconfig /nowhere/config", "/nowhere/config does not exist")]
    public async Task BadOption_IsNamed(string arguments, string expected)
    {
        OperatorRun run = await OperatorRun.OfAsync(arguments.Split(' '));
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("CHANNEL_OPERATOR_WORKERS", "many")]
    [InlineData("CHANNEL_OPERATOR_WORKERS", "999")]
    [InlineData("CHANNEL_OPERATOR_UNKNOWN_GRACE", "soon")]
    [InlineData("CHANNEL_OPERATOR_LEADER_ELECT", "perhaps")]
    public async Task BadVariable_IsNamed(string variable, string value)
    {
        OperatorRun run = await OperatorRun.OfAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value });
        string option = "--" + variable["CHANNEL_OPERATOR_".Length..].ToLowerInvariant().Replace('_', '-');
        Assert.True(run.ErrorLine.Contains(variable, StringComparison.Ordinal) || run.ErrorLine.Contains(option, StringComparison.Ordinal), run.ErrorLine);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1")]
    public async Task BadMetricsAddress_IsNamed(string address)
    {
        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", fixture.Cluster.KubeconfigPath, "--metrics-address", address);
        Assert.Contains($"--metrics-address: \"{address}\"", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task MetricsAddressInUse_IsNamed()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", fixture.Cluster.KubeconfigPath, "--leader-elect=false", "--metrics-address", $"{taken.LocalEndpoint}");
        Assert.Contains($"--metrics-address {taken.LocalEndpoint}", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task UnknownContext_IsNamed()
    {
        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", fixture.Cluster.KubeconfigPath, "--context", "elsewhere");
        Assert.Contains("elsewhere", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task OwnKubeconfig_IsNeverUsedUnasked()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("home-");
        Directory.CreateDirectory(Path.Combine(home.FullName, ".kube"));
        File.Copy(fixture.Cluster.KubeconfigPath, Path.Combine(home.FullName, ".kube", "config"));

        OperatorRun run = await OperatorRun.OfAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.FullName });

        Assert.Contains("no cluster: give --kubeconfig FILE, set KUBECONFIG, or run inside a cluster", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsTold()
    {
        // A port that was free a moment ago.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string address = $"{listener.LocalEndpoint}";
        listener.Stop();
        string kubeconfig = Path.Combine(Path.GetTempPath(), $"kubeconfig-{Guid.NewGuid():N}");
        string text = await File.ReadAllTextAsync(fixture.Cluster.KubeconfigPath);
        await File.WriteAllTextAsync(kubeconfig, text.Replace(new Uri(fixture.Cluster.Host).Authority, address, StringComparison.Ordinal));

        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", kubeconfig, "--metrics-address", "127.0.0.1:0");

        Assert.Contains("the API server cannot be reached", run.ErrorLine, StringComparison.Ordinal);
        Assert.Contains(address, run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        File.Delete(kubeconfig);
    }

    [Fact]
    public async Task MissingPermissions_AreNamed_ByTheUserThatKubeconfigNames()
    {
        await fixture.Cluster.Kubectl.ApplyTextAsync(NarrowRole);
        ClusterUser user = fixture.Cluster.AddUser("narrow-user", "narrow");

        OperatorRun run = await OperatorRun.OfAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["KUBECONFIG"] = user.KubeconfigPath }, "--leader-elect=false", "--metrics-address", "127.0.0.1:0");

        Assert.Contains("lacks permissions: list configmaps, bind clusterroles.rbac.authorization.k8s.io/channel-operator-review-reporter, patch deployments/scale.apps: grant them", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task MissingPermissionOnTheLease_IsNamed()
    {
        await fixture.Cluster.Kubectl.ApplyTextAsync(NarrowRole);
        ClusterUser user = fixture.Cluster.AddUser("narrow-user", "narrow");

        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", user.KubeconfigPath, "--leader-election-namespace", "operators", "--metrics-address", "127.0.0.1:0");

        Assert.Contains("patch leases.coordination.k8s.io/channel-operator in namespace operators", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task MissingKinds_AreNamed()
    {
        await using LocalCluster empty = await LocalCluster.StartAsync(new LocalClusterOptions { Binaries = fixture.Cluster.Binaries });
        OperatorRun run = await OperatorRun.OfAsync("--kubeconfig", empty.KubeconfigPath, "--leader-elect=false", "--metrics-address", "127.0.0.1:0");
        Assert.Contains("does not serve messagingchannels.channeloperator.io v1alpha1: install the CRDs", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Help_HasEveryOptionAndItsVariable()
    {
        OperatorRun run = await OperatorRun.OfAsync("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.All(
            [
                "--kubeconfig", "KUBECONFIG", "--context", "CHANNEL_OPERATOR_CONTEXT", "--namespaces", "CHANNEL_OPERATOR_NAMESPACES", "--workers", "CHANNEL_OPERATOR_WORKERS",
                "--leader-elect ", "CHANNEL_OPERATOR_LEADER_ELECT", "--leader-election-namespace", "CHANNEL_OPERATOR_LEADER_ELECTION_NAMESPACE", "--metrics-address",
                "CHANNEL_OPERATOR_METRICS_ADDRESS", "--unknown-grace", "CHANNEL_OPERATOR_UNKNOWN_GRACE", "--version",
            ],
            expected => Assert.Contains(expected, run.Output, StringComparison.Ordinal));
    }
}

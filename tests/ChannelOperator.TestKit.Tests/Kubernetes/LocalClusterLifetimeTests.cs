using System.Diagnostics;
using System.Globalization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

/// <summary>How clusters begin and end.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LocalClusterLifetimeTests(SharedCluster shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Two_run_side_by_side_and_stopping_leaves_nothing()
    {
        var clusters = await Task.WhenAll(LocalCluster.StartAsync(), LocalCluster.StartAsync());
        var directories = clusters.Select(cluster => Path.GetFileName(cluster.DirectoryPath)).ToList();

        await clusters[0].Kubectl.RunAsync("create", "configmap", "only-here");
        Assert.Equal(1, (await clusters[1].Kubectl.TryRunAsync("get", "configmap", "only-here")).ExitCode);
        Assert.All(directories, directory => Assert.Equal(2, RunningProcesses.Naming(directory).Count));

        await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));

        Assert.All(directories, directory => Assert.Empty(RunningProcesses.Naming(directory)));
        Assert.All(clusters, cluster => Assert.False(Directory.Exists(cluster.DirectoryPath)));
        Assert.All(directories, directory => Assert.Empty(InMemory(directory)));
    }

    [Fact]
    public async Task A_component_that_cannot_start_shows_the_end_of_its_log()
    {
        var options = new LocalClusterOptions { ExtraApiServerFlags = ["--no-such-flag"], Binaries = await BinariesAsync() };

        var error = await Assert.ThrowsAsync<ComponentFailedException>(() => LocalCluster.StartAsync(options));

        Assert.StartsWith("kube-apiserver did not start: it ended with exit code 1\nThe end of its log (", error.Message, StringComparison.Ordinal);
        Assert.Contains("unknown flag: --no-such-flag", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_long_log_the_last_words_are_shown_and_not_the_stacks_after_them()
    {
        using var directory = new TemporaryDirectory();
        var panics = FakePrograms.Script(directory.Path, "etcd", "seq 1 100; echo 'panic: no more room'; seq 201 300; exit 2");

        var error = await Assert.ThrowsAsync<ComponentFailedException>(
            async () => await LocalCluster.StartAsync(new LocalClusterOptions { Binaries = await BinariesAsync() with { Etcd = panics } }));

        var lines = error.Message.Split('\n');
        Assert.Equal("  91", lines[2]);
        Assert.Equal("  panic: no more room", lines[12]);
        Assert.Equal("  229", lines[^1]);
    }

    [Fact]
    public async Task A_component_that_is_not_ready_in_time_tells_what_it_answered()
    {
        using var directory = new TemporaryDirectory();
        var deaf = FakePrograms.Script(directory.Path, "etcd", "echo I am deaf; exec sleep 1000");
        var options = new LocalClusterOptions { Binaries = await BinariesAsync() with { Etcd = deaf }, StartPatience = TimeSpan.FromMilliseconds(500) };

        var error = await Assert.ThrowsAsync<ComponentFailedException>(() => LocalCluster.StartAsync(options));

        Assert.StartsWith("etcd did not become ready. Waited 0.5 s in vain for etcd to be ready. Last seen: HttpRequestException: Connection refused", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n  I am deaf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_port_is_tried_when_one_was_taken()
    {
        using var directory = new TemporaryDirectory();
        var binaries = await BinariesAsync();
        var unlucky = FakePrograms.Script(
            directory.Path, "etcd", $"echo try >>{directory.In("tries")}; [ \"$(wc -l <{directory.In("tries")})\" -gt 2 ] || {{ echo 'listen tcp 127.0.0.1:2379: bind: address already in use'; exit 1; }}; exec {binaries.Etcd} \"$@\"");

        await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Binaries = binaries with { Etcd = unlucky } });

        Assert.Equal(3, (await File.ReadAllLinesAsync(directory.In("tries"))).Length);
    }

    [Fact]
    public async Task The_death_of_a_component_is_told_with_the_end_of_its_log()
    {
        var reports = new List<string>();
        await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Report = reports.Add });

        cluster.Processes.Single(process => process.Name.Equals("kube-apiserver", StringComparison.Ordinal)).Identity.Signal(ProcessIdentity.Kill);
        await Wait.ForAsync("the failure to be seen", () => cluster.Failure is not null, Patience);

        Assert.StartsWith("kube-apiserver died with exit code 137\nThe end of its log (", cluster.Failure, StringComparison.Ordinal);
        Assert.Equal([cluster.Failure!], reports);
        var error = await Assert.ThrowsAsync<KubectlException>(() => cluster.Kubectl.RunAsync("get", "namespaces"));
        Assert.EndsWith(cluster.Failure!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_can_be_stopped_and_started_again_with_their_data()
    {
        var reports = new List<string>();
        await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Report = reports.Add });
        await cluster.Kubectl.RunAsync("create", "configmap", "kept");
        using var admin = cluster.CreateHttpClient(cluster.AdminToken);
        using var watch = await admin.GetAsync(new Uri("/api/v1/configmaps?watch=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        // An open watch alone would hold an old server for a minute.
        await cluster.RestartApiServerAsync().WaitAsync(Patience);
        await cluster.Kubectl.RunAsync("get", "configmap", "kept");

        await cluster.KillApiServerAsync();
        await cluster.StartApiServerAsync();
        await cluster.Kubectl.RunAsync("get", "configmap", "kept");

        await cluster.StopEtcdAsync();
        Assert.NotEqual(0, (await cluster.Kubectl.TryRunAsync("get", "configmap", "kept", "--request-timeout=1s")).ExitCode);
        await cluster.StartEtcdAsync();
        await Wait.ForAsync("the API server to find etcd again", async _ => (await cluster.Kubectl.TryRunAsync("get", "configmap", "kept")).ExitCode == 0, Patience);

        Assert.Null(cluster.Failure);
        Assert.Empty(reports);
    }

    [Fact]
    public async Task Controllers_make_pods_of_deployments()
    {
        await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers });
        // So early, it ends the controller manager too.
        await cluster.RestartApiServerAsync();
        Assert.Null(cluster.Failure);
        await cluster.Kubectl.RunAsync("create", "deployment", "app", "--image=app");

        await Wait.ForAsync("a pod of the deployment", async _ => (await cluster.Kubectl.GetJsonAsync("get", "pods"))["items"]!.AsArray().Count, count => count == 1, Patience);
        await cluster.Kubectl.RunAsync("delete", "deployment", "app");
        await Wait.ForAsync("no pod", async _ => (await cluster.Kubectl.GetJsonAsync("get", "pods"))["items"]!.AsArray().Count, count => count == 0, Patience);
    }

    [Fact]
    public async Task A_named_directory_keeps_the_logs_and_has_to_be_empty()
    {
        using var directory = new TemporaryDirectory();
        var options = new LocalClusterOptions { Directory = directory.In("cluster"), ExtraApiServerFlags = ["--no-such-flag"], Binaries = await BinariesAsync() };
        await Assert.ThrowsAsync<ComponentFailedException>(() => LocalCluster.StartAsync(options));
        Assert.True(File.Exists(directory.In("cluster", "logs", "kube-apiserver.log")));

        var error = await Assert.ThrowsAsync<LocalClusterException>(() => LocalCluster.StartAsync(options));
        Assert.StartsWith($"The directory {directory.In("cluster")} is not empty", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while it starts")]
    [InlineData("when it runs")]
    public async Task Nothing_outlives_a_parent_that_was_killed(string moment)
    {
        await BinariesAsync();
        using var parent = await ProcessLauncher.StartAsync(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "local-cluster.dll"), "run"]) { UseShellExecute = false, RedirectStandardOutput = true });
        var mark = string.Create(CultureInfo.InvariantCulture, $"_{parent.Id}_{ProcessIdentity.Of(parent.Id)!.Value.StartTicks}-");
        if (string.Equals(moment, "when it runs", StringComparison.Ordinal))
        {
            Assert.StartsWith("export KUBECONFIG='", await parent.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        }

        await Wait.ForAsync("a process of the cluster", () => RunningProcesses.Naming(mark).Count > 0, Patience);
        await ProcessIdentity.Of(parent.Id)!.Value.KillAsync();

        await Wait.ForAsync("the end of the cluster", _ => Task.FromResult(RunningProcesses.Naming(mark)), running => running.Count == 0, Patience);
        Assert.NotEmpty(InMemoryOrTemporary(mark));
        ClusterDirectory.RemoveAbandoned();
        Assert.Empty(InMemoryOrTemporary(mark));
    }

    // Not found again for every cluster, and found before the time runs.
    private async Task<KubernetesBinaries> BinariesAsync() => (await shared.GetAsync()).Binaries;

    private static IEnumerable<string> InMemory(string mark) => Under("/dev/shm", mark);

    private static IEnumerable<string> InMemoryOrTemporary(string mark) => InMemory(mark).Concat(Under(Path.GetTempPath(), mark));

    private static IEnumerable<string> Under(string parent, string mark)
    {
        var root = Path.Combine(parent, $"channel-operator-{Environment.UserName}");
        return Directory.Exists(root) ? Directory.EnumerateDirectories(root, $"*{mark}*") : [];
    }
}

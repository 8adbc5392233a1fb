using System.Text.Json;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

/// <summary>The command local-cluster, as <c>make up</c> and <c>make down</c> run it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class StandingClusterTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Where => _root.In("demo");

    [Fact]
    public async Task It_stays_after_the_command_that_started_it_until_it_is_taken_down()
    {
        Assert.Equal((3, $"no cluster in {Where}\n"), await LocalClusterAsync("status"));
        var started = await LocalClusterAsync("up", "--controllers", "");
        Assert.Equal((0, $"export KUBECONFIG='{Where}/kubeconfig'\n"), started);
        var record = ClusterRecord.Read(Where)!;
        Assert.Equal(["kube-apiserver", "etcd"], record.Processes.Select(process => process.Name));
        Assert.True(record.IsRunning);

        Assert.Equal(started, await LocalClusterAsync("up", "--controllers", ""));
        Assert.Equal(record.Processes, ClusterRecord.Read(Where)!.Processes);
        Assert.Equal(0, (await LocalClusterAsync("status")).ExitCode);

        record.Processes[0].Identity.Signal(ProcessIdentity.Kill);
        await Wait.ForAsync("the end of the API server", () => !record.IsRunning, TimeSpan.FromSeconds(10));
        Assert.Equal(3, (await LocalClusterAsync("status")).ExitCode);
        Assert.Equal(started, await LocalClusterAsync("up", "--controllers", ""));
        Assert.False(record.Processes[1].Identity.IsRunning);
        record = ClusterRecord.Read(Where)!;
        Assert.True(record.IsRunning);

        Assert.Equal(0, (await LocalClusterAsync("down")).ExitCode);
        Assert.All(record.Processes, process => Assert.False(process.Identity.IsRunning));
        Assert.False(Directory.Exists(Where));
        Assert.False(Directory.Exists(record.DataDirectory));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Path));
        Assert.Equal(0, (await LocalClusterAsync("down")).ExitCode);
    }

    [Fact]
    public async Task Down_spares_a_process_that_only_has_the_number_of_a_recorded_one()
    {
        var bystander = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        Directory.CreateDirectory(Where);
        await File.WriteAllTextAsync(Path.Combine(Where, ClusterRecord.FileName), JsonSerializer.Serialize(new ClusterRecord
        {
            Host = "https://127.0.0.1:1",
            Kubeconfig = Path.Combine(Where, "kubeconfig"),
            Version = "v1.20.2",
            DataDirectory = _root.CreateDirectory("data"),
            Processes = [new RecordedProcess("etcd", bystander.Id, bystander.StartTicks - 1)],
            IsReady = true,
        }));

        Assert.Equal(0, (await LocalClusterAsync("down")).ExitCode);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Path));
    }

    [Fact]
    public async Task A_directory_with_anything_else_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Where);
        await File.WriteAllTextAsync(Path.Combine(Where, "letter.txt"), "dear");

        Assert.Equal(1, (await LocalClusterAsync("up")).ExitCode);
        Assert.Equal(0, (await LocalClusterAsync("down")).ExitCode);

        Assert.Equal("dear", await File.ReadAllTextAsync(Path.Combine(Where, "letter.txt")));
    }

    public void Dispose()
    {
        StandingCluster.DownAsync(Where, new LocalClusterOptions()).GetAwaiter().GetResult();
        _root.Dispose();
    }

    private async Task<(int ExitCode, string Output)> LocalClusterAsync(string command, params string[] more)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "HOME", "XDG_CACHE_HOME", "DOTNET_ROOT", BinarySearch.AssetsVariable })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        var output = await CommandOutput.OfAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "local-cluster.dll"), command, "--directory", Where, .. more], environment);
        return (output.ExitCode, output.StandardOutput);
    }
}

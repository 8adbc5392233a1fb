using System.Diagnostics;
using System.Net.Http.Headers;
using ChannelOperator.TestKit.Kubernetes;
using k8s;

namespace ChannelOperator.Demo;

/// <summary>A cluster with operator and samples that stays: what <c>make up</c> and <c>make down</c> do.</summary>
internal static class StandingDemo
{
    private const string Operator = "channel-operator";

    /// <summary>Starts it, or finds it, and prints the line that sets KUBECONFIG.</summary>
    public static async Task UpAsync(CancellationToken cancellationToken)
    {
        string directory = StandingCluster.DefaultDirectory;
        LocalClusterOptions options = new() { Controllers = LocalClusterOptions.WorkloadControllers, Binaries = await KubernetesBinaries.FindAsync(["kube-controller-manager"], cancellationToken) };
        ClusterRecord record = await StandingCluster.UpAsync(directory, options, cancellationToken);
        if (!record.Processes.Any(process => process.Name == Operator))
        {
            Kubectl kubectl = new(options.Binaries.Kubectl, record.Kubeconfig, directory, options.Binaries.Version);
            await DemoCluster.InstallAsync(kubectl);
            await StandingCluster.AddAsync(directory, "pods", new ProcessStartInfo(Environment.ProcessPath!, ["pods"]) { Environment = { ["KUBECONFIG"] = record.Kubeconfig } }, cancellationToken);
            string[] arguments = ["run", "--kubeconfig", record.Kubeconfig, "--leader-elect=false", "--metrics-address", "127.0.0.1:8080"];
            await StandingCluster.AddAsync(directory, Operator, new ProcessStartInfo(DemoCluster.OperatorExecutable, arguments), cancellationToken);
            await DemoCluster.ApplySamplesAsync(kubectl, TimeProvider.System);
        }

        await Console.Error.WriteLineAsync($"Kubernetes {record.Version} with the operator runs; its log is {Path.Combine(directory, Operator + ".log")}, metrics and health are at 127.0.0.1:8080.");
        await Console.Error.WriteLineAsync($"kubectl is {options.Binaries.Kubectl}; use it after:");
        await Console.Out.WriteLineAsync($"export KUBECONFIG='{record.Kubeconfig}'");
    }

    /// <summary>Stops it.</summary>
    public static async Task DownAsync(CancellationToken cancellationToken)
    {
        bool wasThere = await StandingCluster.DownAsync(StandingCluster.DefaultDirectory, new LocalClusterOptions(), cancellationToken);
        await Console.Error.WriteLineAsync(wasThere ? "stopped" : "nothing was running");
    }

    /// <summary>Reports pods of the cluster that KUBECONFIG names as ready, until interrupted.</summary>
    public static async Task<int> StandInAsync(CancellationToken cancellationToken)
    {
        KubernetesClientConfiguration configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(Environment.GetEnvironmentVariable("KUBECONFIG"));
        using k8s.Kubernetes cluster = new(configuration);
        HttpClient client = cluster.HttpClient;
        client.BaseAddress = cluster.BaseUri;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration.AccessToken);
        await using PodStandIn pods = PodStandIn.Start(client);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}

using System.CommandLine;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.Demo;

/// <summary>The command line of the demo.</summary>
internal static class DemoCommand
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Shows Channel Operator at work on a real Kubernetes API server that it starts and stops itself.");
        root.SetAction((_, cancellationToken) => GuardAsync(DemonstrateAsync, cancellationToken));
        Command up = new("up", "Start a cluster with operator and samples that stays, or find the one that is there, and print how to use it.");
        up.SetAction((_, cancellationToken) => GuardAsync(StandingDemo.UpAsync, cancellationToken));
        Command down = new("down", "Stop it.");
        down.SetAction((_, cancellationToken) => GuardAsync(StandingDemo.DownAsync, cancellationToken));
        Command pods = new("pods", "Stand in for nodes: report pods as ready until interrupted.") { Hidden = true };
        pods.SetAction((_, cancellationToken) => StandingDemo.StandInAsync(cancellationToken));
        root.Subcommands.Add(up);
        root.Subcommands.Add(down);
        root.Subcommands.Add(pods);
        return root;
    }

    private static async Task<int> GuardAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is TimeoutException or LocalClusterException or KubectlException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"demo: {exception.Message}");
            return 1;
        }
    }

    private static async Task DemonstrateAsync(CancellationToken cancellationToken)
    {
        Narrator narrator = new(Console.Out, Time);
        narrator.Progress("starting etcd, kube-apiserver and kube-controller-manager");
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers }, cancellationToken);
        narrator.Progress($"Kubernetes {cluster.Version} answers at {cluster.Host}");
        narrator.Progress("there is no node here: a stand-in reports the connectors' pods as ready, no container is started");
        await using PodStandIn pods = PodStandIn.Start(cluster);
        narrator.Progress("applying CRDs, policies and connector classes");
        await DemoCluster.InstallAsync(cluster.Kubectl);
        await using OperatorProcess channelOperator = await OperatorProcess.StartAsync(DemoCluster.OperatorExecutable, cluster.KubeconfigPath);
        narrator.Progress("channel-operator runs, all caches are synced");
        await DemoCluster.ApplySamplesAsync(cluster.Kubectl, Time);
        narrator.Progress("applied the channels of config/samples");
        try
        {
            await new Story(cluster.Kubectl, narrator, Time).TellAsync();
            await new ConnectorStory(cluster.Kubectl, narrator, Time).TellAsync();
        }
        catch
        {
            await Console.Error.WriteLineAsync($"the operator's log:\n{channelOperator.Log()}");
            throw;
        }

        narrator.Say("");
        narrator.Progress("every step was observed");
        await channelOperator.StopAsync();
    }
}

using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Scripts;

/// <summary>Records what the operator sends for one channel, so that the bare client cannot differ from it.</summary>
internal static class ScriptRecorder
{
    private const string Name = "recorded-channel";

    /// <summary>Records an operator on a cluster of its own.</summary>
    public static async Task<ChannelScript> RecordAsync()
    {
        await using LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions(), judgesStates: false);
        await using ApiProxy proxy = await ApiProxy.StartAsync(cluster);
        await using OperatorProcess channelOperator = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, proxy.KubeconfigPath, "--leader-elect=false");
        using ChannelWorld world = await ChannelWorld.CreateAsync(cluster);
        await world.CreateAsync(world.Channel(Name));
        MessagingChannel channel = await WaitForAsync(world, channelOperator, ChannelActions.Run);
        int started = proxy.Requests.Count;
        Blanks blanks = new()
        {
            Name = Name,
            Uid = channel.Metadata.Uid,
            DeploymentUid = (await world.DeploymentAsync(Name))!["metadata"]!["uid"]!.GetValue<string>(),
            Namespace = world.Namespace,
            Platform = world.Platform,
            PolicyName = world.PlatformName,
        };
        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"the benchmark"}}}""");
        await WaitForAsync(world, channelOperator, ChannelActions.Stop);
        ProxiedRequest[] sent = [.. proxy.Requests];
        return new ChannelScript(Read(sent[..started], blanks), Read(sent[started..], blanks), [.. sent.Where(request => request.IsWatch).DistinctBy(request => request.Resource).Select(FromNow)]);
    }

    private static async Task<MessagingChannel> WaitForAsync(ChannelWorld world, OperatorProcess channelOperator, string action)
    {
        double events = action == ChannelActions.Run ? 0 : (await world.EventsAsync(Name)).Count;
        MessagingChannel channel = await world.WaitForAsync(Name, $"to be told {action}", seen => seen.Status?.History is { Count: > 0 } history && history[^1].Action == action);
        await Wait.ForAsync($"the event of {action}", async _ => (await world.EventsAsync(Name)).Count > events, ChannelWorld.Patience);
        await channelOperator.WaitForPassesAsync(1);
        return channel;
    }

    // Without a version the server begins with what there is.
    private static string FromNow(ProxiedRequest watch) => string.Join('&', watch.Address.Split('&').Where(part => !part.StartsWith("resourceVersion=", StringComparison.Ordinal)));

    // What concerns no channel (lists, watches, reviews, the policy's own status) is not in the channel's namespace or has no name.
    private static ChannelPass Read(IEnumerable<ProxiedRequest> sent, Blanks blanks) => ChannelPass.Of(
    [
        .. sent.Where(request => request.Namespace == blanks.Namespace && !request.IsList && !request.IsWatch).Select(request => RecordedRequest.From(request, blanks)),
    ]);
}

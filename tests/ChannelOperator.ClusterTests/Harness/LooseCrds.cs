using System.Net;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>CRDs that admit anything, as an older release's may be looser than ours. The real ones come back with the disposal.</summary>
public sealed class LooseCrds : IAsyncDisposable
{
    private static readonly string[] Plurals = ["messagingchannels", "platformpolicies", "connectorclasses"];

    private readonly LocalCluster _cluster;
    private readonly ChannelWorld _world;
    private bool _isStrict;

    private LooseCrds(LocalCluster cluster, ChannelWorld world) => (_cluster, _world) = (cluster, world);

    public static async Task<LooseCrds> ApplyAsync(LocalCluster cluster, ChannelWorld world)
    {
        LooseCrds loose = new(cluster, world);
        foreach (string plural in Plurals)
        {
            string path = $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{plural}.{ApiGroup.Name}";
            JsonNode versions = (await world.GetJsonAsync(path))!["spec"]!["versions"]!.DeepClone();
            versions[0]!["schema"]!["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
            versions[0]!.AsObject().Remove("selectableFields");
            await world.PatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["versions"] = versions } }.ToJsonString());
        }

        await loose.WaitAsync("the loose CRDs to be served", admits: true);
        return loose;
    }

    /// <summary>Brings the real CRDs back, and leaves what is stored.</summary>
    public async Task TightenAsync()
    {
        _isStrict = true;
        await TestCluster.ApplyCrdsAsync(_cluster);
        await WaitAsync("the real CRDs to be served", admits: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStrict)
        {
            await TightenAsync();
        }
    }

    private Task WaitAsync(string what, bool admits) => Wait.ForAsync(
        what,
        async _ =>
        {
            JsonObject[] probes =
            [
                _world.Channel("probe").Manifest().With("""{"spec":{"state":"Runing"}}"""),
                _world.Policy().Manifest().With("""{"metadata":{"name":"probe"},"spec":{"platform":"Probe","enforcement":"Maybe"}}"""),
                _world.Class(name: "probe").Manifest().With("""{"spec":{"image":""}}"""),
            ];
            foreach (JsonObject probe in probes)
            {
                ServerAnswer answer = await _world.PostAsync(probe, dryRun: true);
                if (answer.IsSuccess != admits || (!admits && answer.Code != (int)HttpStatusCode.UnprocessableEntity))
                {
                    return false;
                }
            }

            return true;
        },
        ChannelWorld.Patience);
}

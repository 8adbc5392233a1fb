using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Reports of a Deployment in the deployment controller's place, where none runs.</summary>
public static class DeploymentReports
{
    // Later than any generation.
    private const int Observed = 100;

    /// <summary>Waits for the Deployment of a channel, and reports its pods and how its rollout goes.</summary>
    public static async Task ReportAsync(this ChannelWorld world, string channel, int pods, int available, string progressing = "NewReplicaSetAvailable")
    {
        await world.WaitForReplicasAsync(channel, 1);
        JsonObject status = new()
        {
            ["observedGeneration"] = Observed,
            ["replicas"] = pods,
            ["updatedReplicas"] = pods,
            ["readyReplicas"] = available,
            ["availableReplicas"] = available,
            ["conditions"] = new JsonArray(
                new JsonObject { ["type"] = "Available", ["status"] = available > 0 ? ConditionStatus.True : ConditionStatus.False, ["reason"] = "Counted" },
                new JsonObject { ["type"] = "Progressing", ["status"] = progressing == "ProgressDeadlineExceeded" ? ConditionStatus.False : ConditionStatus.True, ["reason"] = progressing }),
        };
        await world.PatchAsync(world.DeploymentPath(channel) + "/status", new JsonObject { ["status"] = status }.ToJsonString());
    }
}

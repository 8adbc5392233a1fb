using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>PersistentVolumes that are directories of the node: there is no provisioner.</summary>
internal sealed class NodeVolumes(string root, Kubectl kubectl)
{
    private const string Group = "65532";

    public async Task CreateAsync(int count, string size, string storageClassName)
    {
        string[] directories = [.. Enumerable.Range(0, count).Select(_ => Path.Combine(root, $"volume-{Guid.NewGuid():N}"))];
        // The kubelet gives hostPath volumes to no group, so they belong to it from the start.
        CommandOutput made = await CommandOutput.OfAsync("install", ["-d", "-m", "2770", "-g", Group, .. directories]);
        if (made.ExitCode != 0)
        {
            throw new LocalClusterException($"The directories of the volumes in {root} could not be made: {made.StandardError.Trim()}");
        }

        JsonObject list = new() { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. directories.Select(directory => Volume(directory, size, storageClassName))]) };
        await kubectl.ApplyTextAsync(list.ToJsonString());
    }

    private static JsonObject Volume(string directory, string size, string storageClassName) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "PersistentVolume",
        ["metadata"] = new JsonObject { ["name"] = Path.GetFileName(directory).ToLower(CultureInfo.InvariantCulture) },
        ["spec"] = new JsonObject
        {
            ["capacity"] = new JsonObject { ["storage"] = size },
            ["accessModes"] = new JsonArray("ReadWriteOnce"),
            ["persistentVolumeReclaimPolicy"] = "Retain",
            ["storageClassName"] = storageClassName,
            ["hostPath"] = new JsonObject { ["path"] = directory, ["type"] = "Directory" },
        },
    };
}

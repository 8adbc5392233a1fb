using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// What a cluster that outlives its starter leaves in its directory, so that another process can use it, and stop exactly its processes.
/// Written after every start of a process; <see cref="IsReady"/> comes last.
/// </summary>
public sealed record ClusterRecord
{
    public const string FileName = "cluster.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public required string Host { get; init; }

    public required string Kubeconfig { get; init; }

    public required string Version { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>In the order in which they are to be stopped.</summary>
    public required IReadOnlyList<RecordedProcess> Processes { get; init; }

    public required bool IsReady { get; init; }

    [JsonIgnore]
    public bool IsRunning => IsReady && Processes.Count > 0 && Processes.All(process => process.Identity.IsRunning);

    /// <summary>Null where the directory holds no record.</summary>
    public static ClusterRecord? Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ClusterRecord>(File.ReadAllText(path), Json) : null;
        }
        catch (JsonException error)
        {
            throw new LocalClusterException($"{path} is not the record of a cluster: {error.Message} See which etcd and kube-apiserver still run, end them, and remove the directory.", error);
        }
    }

    internal void Write(string path)
    {
        var written = PrivateFile.Write(path + ".new", JsonSerializer.Serialize(this, Json));
        File.Move(written, path, overwrite: true);
    }
}

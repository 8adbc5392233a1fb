using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>
/// The API server's own account of who wrote what. A request is in it before its sender has the answer. Give <see cref="ApiServerFlags"/> to the cluster.
/// </summary>
public sealed class AuditLog : IDisposable
{
    private const string Policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: None
          verbs: [get, list, watch]
        - level: Metadata
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-audit-");

    public AuditLog() => File.WriteAllText(PolicyPath, Policy);

    public IReadOnlyList<string> ApiServerFlags => [$"--audit-policy-file={PolicyPath}", $"--audit-log-path={LogPath}"];

    private string PolicyPath => Path.Combine(_directory.FullName, "policy.yaml");

    private string LogPath => Path.Combine(_directory.FullName, "audit.log");

    /// <summary>What a user has written so far, in order. Leases and access reviews are left out: they are no part of what a channel costs.</summary>
    public IReadOnlyList<AuditedWrite> WritesOf(string user)
    {
        using FileStream stream = new(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream, Encoding.UTF8);
        string text = reader.ReadToEnd();
        // What follows the last end of line is being written.
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines
            .Where(line => line.Contains(user, StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!)
            .Where(entry => Text(entry["user"]?["username"]) == user && Text(entry["objectRef"]?["resource"]) is not ("leases" or "selfsubjectaccessreviews"))
            .Select(Read)];
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static AuditedWrite Read(JsonNode entry)
    {
        JsonNode? about = entry["objectRef"];
        string subresource = Text(about?["subresource"]);
        return new AuditedWrite(
            Text(entry["verb"]),
            Text(about?["resource"]) + (subresource.Length > 0 ? "/" + subresource : ""),
            Text(about?["namespace"]),
            Text(about?["name"]),
            entry["responseStatus"]?["code"]?.GetValue<int>() ?? 0);
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}

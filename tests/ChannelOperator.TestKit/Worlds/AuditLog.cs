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

        """;

    private const string NoReads = """
        - level: None
          verbs: [get, list, watch]

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-audit-");

    /// <summary>A log of all that changes something, and if asked for of what is only read.</summary>
    public AuditLog(bool reads = false) => File.WriteAllText(PolicyPath, Policy + (reads ? "" : NoReads) + "- level: Metadata\n");

    public IReadOnlyList<string> ApiServerFlags => [$"--audit-policy-file={PolicyPath}", $"--audit-log-path={LogPath}"];

    private string PolicyPath => Path.Combine(_directory.FullName, "policy.yaml");

    private string LogPath => Path.Combine(_directory.FullName, "audit.log");

    /// <summary>What a user has written so far, in order. Leases and access reviews are left out: they are no part of what a channel costs.</summary>
    public IReadOnlyList<AuditedWrite> WritesOf(string user) => [.. RequestsOf(user)
        .Where(request => request.Verb is not ("get" or "list" or "watch") && request.Resource is not ("leases" or "selfsubjectaccessreviews"))
        .Select(request => new AuditedWrite(request.Verb, request.Resource, request.Namespace, request.Name, request.Code))];

    /// <summary>All that a user has asked for so far, in order.</summary>
    public IReadOnlyList<AuditedRequest> RequestsOf(string user)
    {
        using FileStream stream = new(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream, Encoding.UTF8);
        string text = reader.ReadToEnd();
        // What follows the last end of line is being written.
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines
            .Where(line => line.Contains(user, StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!)
            .Where(entry => Text(entry["user"]?["username"]) == user)
            .Select(Read)];
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static AuditedRequest Read(JsonNode entry)
    {
        JsonNode? about = entry["objectRef"];
        string subresource = Text(about?["subresource"]);
        return new AuditedRequest
        {
            Verb = Text(entry["verb"]),
            Group = Text(about?["apiGroup"]),
            Resource = Text(about?["resource"]) + (subresource.Length > 0 ? "/" + subresource : ""),
            Namespace = Text(about?["namespace"]),
            Name = Text(about?["name"]),
            Address = Text(entry["requestURI"]),
            Code = entry["responseStatus"]?["code"]?.GetValue<int>() ?? 0,
        };
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}

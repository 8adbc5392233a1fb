using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Tests.LeaderElection;

/// <summary>One lease as the API server keeps it: versions, conflicts, merge patches, and times checked to the digit.</summary>
internal sealed partial class LeaseStore
{
    private readonly Lock _lock = new();
    private int _version;

    public JsonNode? Stored { get; private set; }

    public string? Holder => (string?)Stored?["spec"]?["holderIdentity"];

    public string? Spec(string field) => Stored?["spec"]?[field]?.ToString();

    public byte[]? Get()
    {
        lock (_lock)
        {
            return Stored is null ? null : Utf8();
        }
    }

    public byte[] Create(ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            if (Stored is not null)
            {
                throw Failure("create", 409, "AlreadyExists");
            }

            return Store(JsonNode.Parse(body.Span)!);
        }
    }

    public byte[] Patch(ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            if (Stored is null)
            {
                throw Failure("patch", 404, "NotFound");
            }

            JsonObject patch = JsonNode.Parse(body.Span)!.AsObject();
            string? version = (string?)patch["metadata"]?["resourceVersion"];
            if (version is not null && version != (string?)Stored["metadata"]!["resourceVersion"])
            {
                throw Failure("patch", 409, "Conflict");
            }

            JsonObject patched = Stored.DeepClone().AsObject();
            Merge(patched, patch);
            return Store(patched);
        }
    }

    /// <summary>Somebody else's change, past every rule.</summary>
    public void Edit(string json) => Patch(System.Text.Encoding.UTF8.GetBytes(json));

    public void Delete()
    {
        lock (_lock)
        {
            Stored = null;
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject present)
            {
                Merge(present, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static ApiException Failure(string verb, int code, string reason) =>
        new(verb, new ResourceType("coordination.k8s.io", "v1", "leases", "Lease", true), default, code, reason, "");

    private byte[] Store(JsonNode lease)
    {
        foreach (string time in (string[])["acquireTime", "renewTime"])
        {
            if (lease["spec"]![time] is { } value && !SixDigits().IsMatch((string)value!))
            {
                throw Failure("patch", 400, "BadRequest");
            }
        }

        lease["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        Stored = lease;
        return Utf8();
    }

    private byte[] Utf8() => JsonSerializer.SerializeToUtf8Bytes(Stored);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SixDigits();
}

namespace ChannelOperator.TestKit.Proxying;

/// <summary>What a request asks the API server for, read from its method and address.</summary>
public sealed record ProxiedRequest
{
    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Address { get; init; }

    public required string ContentType { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The plural, such as <c>deployments</c>; empty for discovery and health.</summary>
    public required string Resource { get; init; }

    public required string Subresource { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Empty for collections.</summary>
    public required string Name { get; init; }

    public bool IsWatch => Address.Contains("watch=true", StringComparison.Ordinal);

    public bool IsList => Method == "GET" && Resource.Length > 0 && Name.Length == 0 && !IsWatch;

    /// <summary>Whether it changes what is stored: access reviews are POSTs that do not.</summary>
    public bool IsWrite => Method != "GET" && Resource != "selfsubjectaccessreviews";

    /// <summary>A write that a decision led to: leases and events are none.</summary>
    public bool IsEnforcement => IsWrite && Resource is not ("leases" or "events");

    /// <summary>Reads a request.</summary>
    public static ProxiedRequest Read(string method, string path, string query, string contentType, ReadOnlyMemory<byte> body)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // /api/v1/… or /apis/GROUP/VERSION/…
        string[] rest = parts switch
        {
            ["api", _, .. string[] core] => core,
            ["apis", _, _, .. string[] grouped] => grouped,
            _ => [],
        };
        string ns = "";
        if (rest is ["namespaces", string name, _, ..])
        {
            (ns, rest) = (name, rest[2..]);
        }

        return new ProxiedRequest
        {
            Method = method,
            Address = path + query,
            ContentType = contentType,
            Body = body,
            Resource = rest.ElementAtOrDefault(0) ?? "",
            Namespace = ns,
            Name = rest.ElementAtOrDefault(1) ?? "",
            Subresource = rest.ElementAtOrDefault(2) ?? "",
        };
    }

    public override string ToString() => $"{Method} {Address}";
}

namespace ChannelOperator.TestKit.Worlds;

/// <summary>A request as the API server noted it.</summary>
public sealed record AuditedRequest
{
    /// <summary>As RBAC names it: get, list, watch, create, update, patch, delete.</summary>
    public required string Verb { get; init; }

    /// <summary>The API group; empty for the core.</summary>
    public required string Group { get; init; }

    /// <summary>The resource, with its subresource if any; empty where the request was for none, such as <c>/readyz</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The namespace; empty for none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The object; empty where the request named none.</summary>
    public required string Name { get; init; }

    /// <summary>Path and query.</summary>
    public required string Address { get; init; }

    /// <summary>The answer.</summary>
    public required int Code { get; init; }
}

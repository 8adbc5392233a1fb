namespace ChannelOperator.Runtime.Client;

/// <summary>A served resource, and the URL paths that lead to it.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version within the group, for example <c>v1</c>.</param>
/// <param name="Plural">The plural as in the URL, for example <c>deployments</c>.</param>
/// <param name="Kind">The kind as in the object, for example <c>Deployment</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary>The <c>apiVersion</c> of its objects.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the group and version, relative to the server's root.</summary>
    public string GroupVersionPath => Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";

    /// <summary>The path of all its objects in a namespace; an empty namespace means all of them.</summary>
    public string CollectionPath(string ns) => Namespaced && ns.Length > 0
        ? $"{GroupVersionPath}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}"
        : $"{GroupVersionPath}/{Plural}";

    /// <summary>The path of one object, or of one of its subresources.</summary>
    public string ObjectPath(ResourceKey key, string? subresource = null)
    {
        string path = $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>The name that RBAC rules and error messages use: <c>deployments.apps</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}

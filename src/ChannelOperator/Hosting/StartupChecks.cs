using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Hosting;

/// <summary>Finds out at the start what would otherwise show as a cache that never syncs: no cluster, no CRDs, no permission.</summary>
internal sealed class StartupChecks(IApiClient api, OperatorOptions options)
{
    /// <summary>Runs all checks.</summary>
    /// <exception cref="OperatorException">Something is missing; the message names it and what to do.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckKindsAsync(cancellationToken);
            await CheckPermissionsAsync(cancellationToken);
        }
        catch (ApiException exception) when (exception.IsUnauthorized || exception.IsForbidden)
        {
            throw new OperatorException($"the API server refuses the credentials: {exception.Message}");
        }
        catch (Exception exception) when (ApiException.IsTransientFailure(exception))
        {
            throw new OperatorException($"the API server cannot be reached: {exception.Message}");
        }
    }

    private async Task CheckKindsAsync(CancellationToken cancellationToken)
    {
        foreach (ResourceType type in new[] { ResourceTypes.MessagingChannels, ResourceTypes.PlatformPolicies, ResourceTypes.ConnectorClasses, ResourceTypes.ChannelReviews })
        {
            if (!await api.ServesAsync(type, cancellationToken))
            {
                throw new OperatorException($"the cluster does not serve {type} {type.Version}: install the CRDs with kubectl apply -f crds");
            }
        }
    }

    private async Task CheckPermissionsAsync(CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach ((RequiredPermission permission, string ns) in RequiredPermission.For(options))
        {
            if (!await IsAllowedAsync(permission, ns, cancellationToken))
            {
                missing.Add($"{permission}{(ns.Length > 0 ? " in namespace " + ns : "")}");
            }
        }

        if (missing.Count > 0)
        {
            throw new OperatorException($"the operator lacks permissions: {string.Join(", ", missing)}: grant them as {(options.IsNamespaced ? "config/namespaced" : "config/default")} does");
        }
    }

    private async Task<bool> IsAllowedAsync(RequiredPermission permission, string ns, CancellationToken cancellationToken)
    {
        JsonObject attributes = new()
        {
            ["group"] = permission.Type.Group,
            ["version"] = permission.Type.Version,
            ["resource"] = permission.Type.Plural,
            ["subresource"] = permission.Subresource ?? "",
            ["verb"] = permission.Verb,
            ["namespace"] = ns,
            ["name"] = permission.Name ?? "",
        };
        JsonObject review = new()
        {
            ["apiVersion"] = ResourceTypes.SelfSubjectAccessReviews.ApiVersion,
            ["kind"] = ResourceTypes.SelfSubjectAccessReviews.Kind,
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(review, JsonNodeContext.Default.JsonObject);
        return (await api.CreateAsync(ResourceTypes.SelfSubjectAccessReviews, "", body, OperatorJsonContext.Default.AccessReview, cancellationToken)).Status.Allowed;
    }
}

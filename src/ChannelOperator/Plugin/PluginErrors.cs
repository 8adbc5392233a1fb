using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>What went wrong, in one line that says what to do.</summary>
internal static class PluginErrors
{
    private const int LongestLine = 2000;

    /// <summary>The line; null where the exception is one of ours to repair.</summary>
    public static string? Text(Exception exception) => OneLine.Of(Of(exception), LongestLine) is { Length: > 0 } line ? line : null;

    private static string? Of(Exception exception) => exception switch
    {
        PluginException => exception.Message,
        ApiException { IsForbidden: true } api => $"you may not {api.Verb} {api.Resource}{Where(api.Key)}: {Role(api)} ({api.Message})",
        ApiException { IsUnauthorized: true } api => $"the API server refuses the credentials of this context: sign in again ({api.Message})",
        ApiException { IsNotFound: true } api when api.Key == default => $"the cluster does not serve {api.Resource}: install the CRDs with kubectl apply -f crds",
        ApiException api => api.Message,
        _ when ApiException.IsTransientFailure(exception) => $"the API server cannot be reached: {Innermost(exception)}; is this the right context? kubectl config current-context",
        _ => null,
    };

    private static string Where(ResourceKey key) => key == default ? "" : string.IsNullOrEmpty(key.Namespace) ? $" {key.Name}" : $" {key.Name} in namespace {key.Namespace}";

    private static string Role(ApiException api) => api switch
    {
        { Verb: "patch" } => "it is in no role of config/roles; whoever administers the cluster gives it to the on-call by name",
        _ when api.Resource == ResourceTypes.PlatformPolicies.ToString() || api.Resource == ResourceTypes.ConnectorClasses.ToString() => "ask for the ClusterRole channel-policy-viewer, by a ClusterRoleBinding",
        _ => "ask for the ClusterRole channel-viewer in the namespace, or name with -n one where you have it",
    };

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}

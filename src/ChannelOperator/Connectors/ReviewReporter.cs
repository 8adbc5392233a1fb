using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;

namespace ChannelOperator.Connectors;

/// <summary>Builds what lets a connector report the platform's reviews: an account of its own, and the right to create ChannelReviews in its namespace. Pure.</summary>
internal static class ReviewReporter
{
    /// <summary>Builds the ServiceAccount. Only the connector's pods ask for its token: no other pod gets it by naming the account.</summary>
    public static DesiredObject BuildAccount(MessagingChannel channel) =>
        DesiredObject.Create(ResourceTypes.ServiceAccounts, channel, new JsonObject { ["automountServiceAccountToken"] = false });

    /// <summary>
    /// Builds the RoleBinding. A right that has ended is a binding of nobody: it needs no permission to delete RoleBindings, and what is there
    /// remembers that the pods had the account.
    /// </summary>
    public static DesiredObject BuildBinding(MessagingChannel channel, bool isGranted) => DesiredObject.Create(
        ResourceTypes.RoleBindings,
        channel,
        new JsonObject
        {
            ["roleRef"] = new JsonObject { ["apiGroup"] = ResourceTypes.ClusterRoles.Group, ["kind"] = ResourceTypes.ClusterRoles.Kind, ["name"] = ConnectorNames.ReviewReporterRole },
            ["subjects"] = isGranted ? new JsonArray(BuildSubject(channel)) : [],
        });

    private static JsonObject BuildSubject(MessagingChannel channel) => new()
    {
        ["kind"] = ResourceTypes.ServiceAccounts.Kind,
        ["name"] = ConnectorNames.Of(channel.Metadata.Name),
        ["namespace"] = channel.Metadata.Namespace,
    };
}

using ChannelOperator.Kubernetes;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Plugin;

/// <summary>What it means that a kind could not be read, and which role lets it be read.</summary>
internal static class GapText
{
    /// <summary>One sentence.</summary>
    public static string Of(UnreadInput unread)
    {
        string may = $"you may not {unread.Verb} {unread.Type}{(unread.Namespace.Length > 0 ? " in namespace " + unread.Namespace : unread.Type.Namespaced ? " in all namespaces" : "")}";
        if (unread.Type == ResourceTypes.PlatformPolicies || unread.Type == ResourceTypes.ConnectorClasses)
        {
            return $"{may} (ClusterRole channel-policy-viewer, by a ClusterRoleBinding): what is said here is the operator's last word, and not judged anew";
        }

        if (unread.Type == ResourceTypes.ChannelReviews)
        {
            return $"{may} (ClusterRole channel-viewer): what is said here is the operator's last word, and not judged anew";
        }

        return unread.Type == ResourceTypes.Namespaces
            ? $"{may} (ClusterRole view): where a policy permits some namespaces only, what is said here is the operator's last word"
            : $"{may}: whether a channel elsewhere holds the account is taken from the operator's status";
    }
}

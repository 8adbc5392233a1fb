using ChannelOperator.Kubernetes;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>What it means that something could not be read, and which role lets it be read.</summary>
internal static class GapText
{
    private const string LastWord = "what is said here is the operator's last word, and not judged anew";

    /// <summary>One sentence.</summary>
    public static string Of(UnreadInput unread)
    {
        if (unread.Name is not null)
        {
            return OneLine.Of($"{unread} is written as this version of the plugin cannot read: of the channels that it concerns {LastWord}", Longest.Message);
        }

        string may = $"you may not {unread.Verb} {unread.Type}{(unread.Namespace.Length > 0 ? " in namespace " + unread.Namespace : unread.Type.Namespaced ? " in all namespaces" : "")}";
        if (unread.Type == ResourceTypes.PlatformPolicies || unread.Type == ResourceTypes.ConnectorClasses)
        {
            return $"{may} (ClusterRole channel-policy-viewer, by a ClusterRoleBinding): {LastWord}";
        }

        if (unread.Type == ResourceTypes.ChannelReviews)
        {
            return $"{may} (ClusterRole channel-viewer): {LastWord}";
        }

        return unread.Type == ResourceTypes.Namespaces
            ? $"{may} (ClusterRole view): where a policy permits some namespaces only, what is said here is the operator's last word"
            : $"{may}: whether a channel elsewhere holds the account is taken from the operator's status";
    }
}

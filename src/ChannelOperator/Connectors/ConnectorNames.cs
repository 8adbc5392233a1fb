using ChannelOperator.Api;

namespace ChannelOperator.Connectors;

/// <summary>Names of what a channel owns, and where things are in its pods.</summary>
internal static class ConnectorNames
{
    /// <summary>The key of the contract in the ConfigMap, and its file name.</summary>
    public const string ContractFile = "channel.json";

    /// <summary>Where the contract is mounted.</summary>
    public const string ConfigDirectory = "/etc/channel";

    /// <summary>Where the credentials are mounted, one file for each key of the Secret.</summary>
    public const string CredentialsDirectory = "/etc/channel/credentials";

    /// <summary>Where inbox, tombstones and media are kept.</summary>
    public const string StateDirectory = "/var/lib/channel";

    /// <summary>The volume of the credentials.</summary>
    public const string CredentialsVolume = "credentials";

    /// <summary>The volume of the state.</summary>
    public const string StateVolume = "state";

    /// <summary>The one container, of the sweep's pod too.</summary>
    public const string Container = "connector";

    /// <summary>The one port.</summary>
    public const string Port = "http";

    /// <summary>The ClusterRole that lets a connector report reviews; it is installed with the operator, which may bind this one and no other.</summary>
    public const string ReviewReporterRole = "channel-operator-review-reporter";

    /// <summary>The name of every object that a channel owns as long as it exists.</summary>
    public static string Of(string channel) => channel + "-connector";

    /// <summary>The name of the Job that deletes expired media while a channel is stopped.</summary>
    public static string SweepOf(string channel) => channel + "-sweep";

    /// <summary>The labels by which pods are selected.</summary>
    public static SortedDictionary<string, string> SelectorLabels(MessagingChannel channel) => new(StringComparer.Ordinal)
    {
        [Labels.Channel] = channel.Metadata.Name,
        [Labels.ChannelUid] = channel.Metadata.Uid,
    };

    /// <summary>The labels of every object. The user's labels are never copied: a GitOps tool would take the objects for its own.</summary>
    public static SortedDictionary<string, string> ObjectLabels(MessagingChannel channel) => new(SelectorLabels(channel), StringComparer.Ordinal)
    {
        [Labels.ManagedBy] = Labels.Manager,
        [Labels.Component] = "connector",
    };
}

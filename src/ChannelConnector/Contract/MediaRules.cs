using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Contract;

/// <summary>The media rules of a contract. They hold for the life of the process: other rules come with another pod.</summary>
internal sealed class MediaRules
{
    private readonly ImmutableHashSet<string> _neverStore;

    private MediaRules(ConnectorContract contract)
    {
        _neverStore = contract.NeverStore.ToImmutableHashSet(StringComparer.Ordinal);
        UrlHosts = new HostPatterns(contract.UrlHosts);
        Retention = new MediaRetention(contract.RetentionSeconds);
        DeletesUnsent = contract.UnsentMessages == UnsentMessages.Delete;
    }

    /// <summary>Hosts whose URLs are never written, logged or passed on.</summary>
    public HostPatterns UrlHosts { get; }

    /// <summary>How long media are kept.</summary>
    public MediaRetention Retention { get; }

    /// <summary>Whether what its sender has unsent is deleted.</summary>
    public bool DeletesUnsent { get; }

    /// <summary>Reads the rules of a contract.</summary>
    /// <exception cref="ContractException">It has a rule that this connector does not know, and so cannot keep.</exception>
    public static MediaRules Of(ConnectorContract contract)
    {
        foreach (string content in contract.NeverStore)
        {
            Known("neverStore", content, [.. NeverStoredContent.All]);
        }

        Known("recording", contract.Recording, MediaRecording.Forbidden, MediaRecording.Allowed);
        Known("unsentMessages", contract.UnsentMessages, UnsentMessages.Delete, UnsentMessages.Keep);
        return new MediaRules(contract);
    }

    /// <summary>Whether content of one of <see cref="NeverStoredContent"/> is forbidden; ordinary content (null) never is.</summary>
    public bool Forbids(string? content) => content is not null && _neverStore.Contains(content);

    private static void Known(string member, string value, params string[] known)
    {
        if (!known.Contains(value, StringComparer.Ordinal))
        {
            throw new ContractException($"channel.json: {member} has \"{value}\", and this connector knows {string.Join(", ", known)} only: name an image in the ConnectorClass that knows it");
        }
    }
}

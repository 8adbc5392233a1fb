using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Profiles;

namespace ChannelConnector.Conformance.Pods;

/// <summary>What is started.</summary>
/// <param name="Image">The image.</param>
/// <param name="Profile">The author's word on it.</param>
internal sealed record PodSpec(ConnectorImage Image, ConnectorProfile Profile)
{
    /// <summary>Instead of the class's args.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Whether the credentials are mounted.</summary>
    public bool HasCredentials { get; init; } = true;

    /// <summary>A copy of the image's files that may be written; null: the image's own, read-only.</summary>
    public string? WritableRoot { get; init; }
}

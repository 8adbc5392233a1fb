namespace ChannelOperator.Manifests;

/// <summary>A document cannot be read.</summary>
/// <param name="line">The line, from 1 on.</param>
/// <param name="message">What was found, what is allowed, what to do.</param>
internal sealed class ManifestException(int line, string message) : Exception(message)
{
    /// <summary>The line, from 1 on.</summary>
    public int Line { get; } = line;
}

namespace ChannelOperator.Manifests;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Line">The key's line, from 1 on.</param>
/// <param name="Value">The value.</param>
internal sealed record ManifestMember(string Key, int Line, ManifestNode Value);

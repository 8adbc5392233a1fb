namespace ChannelOperator.Manifests;

/// <summary>A text to read manifests from.</summary>
/// <param name="Name">What it is called in messages: its path as given, or <c>stdin</c>.</param>
/// <param name="Text">Its text.</param>
/// <param name="IsNamed">Whether the user named it, rather than a directory that it is in. Of a directory only what may hold something of ours is parsed.</param>
internal sealed record ManifestFile(string Name, string Text, bool IsNamed);

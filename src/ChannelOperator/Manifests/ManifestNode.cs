namespace ChannelOperator.Manifests;

/// <summary>A value of a YAML document, and where it stands.</summary>
/// <param name="Line">Its line, from 1 on.</param>
/// <param name="Size">How many values it is with all that it holds, those of aliases each time they are used.</param>
internal abstract record ManifestNode(int Line, int Size);

namespace ChannelOperator.Manifests;

/// <summary>A value of a YAML document, and where it stands.</summary>
/// <param name="Line">Its line, from 1 on.</param>
/// <param name="Size">How many values it is with all that it holds, those of aliases each time they are used.</param>
/// <param name="Depth">How many levels it is deep, those of aliases too.</param>
internal abstract record ManifestNode(int Line, int Size, int Depth)
{
    /// <summary>One more than the values have together, without overflow.</summary>
    protected static int SizeOf(IEnumerable<ManifestNode> values) => (int)Math.Min(int.MaxValue, values.Sum(value => (long)value.Size) + 1);

    /// <summary>One more than the deepest of the values.</summary>
    protected static int DepthOf(IEnumerable<ManifestNode> values) => values.Select(value => value.Depth).DefaultIfEmpty().Max() + 1;
}

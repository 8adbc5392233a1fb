namespace ChannelOperator.Manifests;

/// <summary>A text, number, boolean or null.</summary>
/// <param name="Line">Its line, from 1 on.</param>
/// <param name="Kind">What it is to kubectl.</param>
/// <param name="Text">Its value; a number in JSON's way of writing it.</param>
internal sealed record ManifestScalar(int Line, ScalarKind Kind, string Text) : ManifestNode(Line, 1, 1)
{
    /// <summary>As it stands in the file, for messages: 00200 is the number 128.</summary>
    public string Written { get; init; } = Text;
}

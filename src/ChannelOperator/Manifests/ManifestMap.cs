using System.Collections.Immutable;

namespace ChannelOperator.Manifests;

/// <summary>A map; each key once.</summary>
/// <param name="Line">Its line, from 1 on.</param>
/// <param name="Members">Its members, in the order of the file.</param>
internal sealed record ManifestMap(int Line, ImmutableArray<ManifestMember> Members) : ManifestNode(Line, SizeOf(Members.Select(member => member.Value)), DepthOf(Members.Select(member => member.Value)))
{
    /// <summary>The value of a key; null if there is none.</summary>
    public ManifestNode? this[string key] => Members.FirstOrDefault(member => member.Key == key)?.Value;

    /// <summary>The text of a key; empty where there is none or it is none.</summary>
    public string TextOf(string key) => this[key] is ManifestScalar { Kind: ScalarKind.Text } scalar ? scalar.Text : "";
}

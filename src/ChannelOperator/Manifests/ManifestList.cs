using System.Collections.Immutable;

namespace ChannelOperator.Manifests;

/// <summary>A list.</summary>
/// <param name="Line">Its line, from 1 on.</param>
/// <param name="Items">Its items.</param>
internal sealed record ManifestList(int Line, ImmutableArray<ManifestNode> Items) : ManifestNode(Line, SizeOf(Items), DepthOf(Items));

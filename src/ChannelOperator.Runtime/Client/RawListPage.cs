namespace ChannelOperator.Runtime.Client;

/// <summary>A page of a list, its items still the server's UTF-8, so that one bad item spoils no other.</summary>
/// <param name="ResourceVersion">The version of the whole list, the same on every page.</param>
/// <param name="Continue">The token of the next page; null on the last.</param>
/// <param name="Items">The items. Built-in kinds leave out <c>kind</c> and <c>apiVersion</c> here.</param>
public sealed record RawListPage(string ResourceVersion, string? Continue, IReadOnlyList<ReadOnlyMemory<byte>> Items);

namespace ChannelConnector.Media;

/// <summary>A type of media.</summary>
/// <param name="Mime">What it is stored and served as; <c>application/octet-stream</c> for whatever is not served as itself.</param>
/// <param name="Kind">One of <c>MediaKinds.All</c>.</param>
/// <param name="OrKind">The kind that it may be as well, where the bytes do not tell: the shorter retention of the two counts.</param>
internal sealed record MediaType(string Mime, string Kind, string? OrKind = null);

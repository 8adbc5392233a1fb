namespace ChannelConnector.Media;

/// <summary>A name of a far end leads to an address that is not public.</summary>
internal sealed class ForbiddenAddressException() : Exception("the name leads to an address that is not public");

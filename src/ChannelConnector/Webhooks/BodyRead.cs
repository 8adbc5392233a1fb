namespace ChannelConnector.Webhooks;

/// <summary>How reading a body ended.</summary>
/// <param name="Body">The body; <see langword="null"/> if it was not taken.</param>
/// <param name="Status">What to answer then.</param>
/// <param name="Reason">Why, for the metrics.</param>
internal readonly record struct BodyRead(RequestBody? Body, int Status = 0, string Reason = "");

namespace ChannelOperator.Plugin.Reports;

/// <summary>A time at which a channel stops by itself.</summary>
/// <param name="Time">The first instant of the stop, RFC 3339.</param>
/// <param name="Reason">The reason that it will have.</param>
/// <param name="Do">What keeps it from stopping.</param>
internal sealed record StopAhead(DateTimeOffset Time, string Reason, string Do);

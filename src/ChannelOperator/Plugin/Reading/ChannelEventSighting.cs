namespace ChannelOperator.Plugin.Reading;

/// <summary>An event about a channel.</summary>
/// <param name="Time">When it was last seen.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Message">What it says.</param>
internal sealed record ChannelEventSighting(DateTimeOffset Time, string Reason, string Message);

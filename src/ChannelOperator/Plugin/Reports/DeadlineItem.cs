namespace ChannelOperator.Plugin.Reports;

/// <summary>A running channel that will stop by itself.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Platform">Its platform.</param>
/// <param name="Time">The first instant of the stop.</param>
/// <param name="Reason">The reason that it will have.</param>
/// <param name="Do">What keeps it from stopping.</param>
internal sealed record DeadlineItem(string Namespace, string Name, string Platform, DateTimeOffset Time, string Reason, string Do);

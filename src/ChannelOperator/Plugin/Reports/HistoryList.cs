namespace ChannelOperator.Plugin.Reports;

/// <summary>The answer of <c>history</c> as JSON.</summary>
/// <param name="Namespace">The channel's namespace.</param>
/// <param name="Name">The channel.</param>
/// <param name="Time">When it was read.</param>
/// <param name="Gaps">What could not be read.</param>
/// <param name="Items">What happened, the oldest first.</param>
internal sealed record HistoryList(string Namespace, string Name, DateTimeOffset Time, IReadOnlyList<string> Gaps, IReadOnlyList<HistoryItem> Items)
{
    /// <summary>The version of the shape.</summary>
    public string ApiVersion => "plugin." + Api.ApiGroup.Name + "/v1";

    /// <summary>The kind.</summary>
    public string Kind => "ChannelHistory";
}

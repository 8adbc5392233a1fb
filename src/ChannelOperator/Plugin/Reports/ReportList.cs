namespace ChannelOperator.Plugin.Reports;

/// <summary>The answer of <c>list</c>, <c>explain</c> and <c>deadlines</c> as JSON.</summary>
/// <param name="Kind">ChannelReportList or ChannelReport.</param>
/// <param name="Time">When it was read.</param>
/// <param name="Gaps">What could not be read, and what the answer lacks therefore.</param>
/// <param name="Items">The channels.</param>
internal sealed record ReportList(string Kind, DateTimeOffset Time, IReadOnlyList<string> Gaps, IReadOnlyList<ChannelReport> Items)
{
    /// <summary>The version of the shape.</summary>
    public string ApiVersion => "plugin." + Api.ApiGroup.Name + "/v1";
}

namespace ChannelOperator.Plugin.Reports;

/// <summary>The answer of <c>deadlines</c> as JSON.</summary>
/// <param name="Time">When it was read.</param>
/// <param name="Gaps">What could not be read.</param>
/// <param name="Items">What stops by itself, the nearest first.</param>
internal sealed record DeadlineList(DateTimeOffset Time, IReadOnlyList<string> Gaps, IReadOnlyList<DeadlineItem> Items)
{
    /// <summary>The version of the shape.</summary>
    public string ApiVersion => "plugin." + Api.ApiGroup.Name + "/v1";

    /// <summary>The kind.</summary>
    public string Kind => "ChannelDeadlineList";
}

namespace ChannelOperator.Checks.Reports;

/// <summary>The words for what becomes of a channel.</summary>
internal static class ChangeText
{
    /// <summary>The word.</summary>
    public static string Of(ChangeKind change) => change switch
    {
        ChangeKind.Added => "added",
        ChangeKind.Removed => "REMOVED",
        ChangeKind.Stops => "STOPS",
        ChangeKind.Starts => "starts",
        _ => "-",
    };
}

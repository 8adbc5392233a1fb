namespace ChannelOperator.Checks.Reports;

/// <summary>The words for how grave a finding is.</summary>
internal static class SeverityText
{
    /// <summary>The word.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Stop => "stop",
        Severity.Warning => "warning",
        _ => "notice",
    };
}

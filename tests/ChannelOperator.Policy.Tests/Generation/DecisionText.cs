using System.Globalization;

namespace ChannelOperator.Policy.Tests.Generation;

/// <summary>A decision as text, to compare two: records compare their collections by identity.</summary>
internal static class DecisionText
{
    /// <summary>Everything in the decision but its next transition time.</summary>
    public static string Of(ChannelDecision decision) => string.Join('\n',
    [
        $"{decision.Action} {decision.Reason} {decision.Scope} declared {decision.StoppedAsDeclared} suspended {decision.IsSuspended}",
        .. decision.Findings.Select((finding, index) => $"{index} {Of(finding)}"),
        .. decision.Violations.Select(violation => "violation " + Of(violation)),
        $"policy {decision.Policy?.Platform} class {decision.Class?.Metadata.Name} terms {decision.TermsVersion}",
        "retention " + (decision.Retention is null ? "-" : string.Join(", ", decision.Retention)),
        "not after " + (decision.NotAfter is { } end ? Of(end) : "-"),
        .. decision.Notices.Select(notice => $"notice {notice.Reason} {notice.DaysAhead} {Of(notice.Deadline)} {Of(notice.Due)}"),
    ]);

    private static string Of(Finding finding)
    {
        IEnumerable<string> deadlines = finding.Deadlines.Select(deadline => $"{deadline.Reason} {Of(deadline.At)}");
        return $"{finding.Condition}={finding.Status} {finding.Reason} {finding.Effect} arriving {finding.MayStillArrive} [{string.Join(", ", deadlines)}] {finding.Message}";
    }

    private static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

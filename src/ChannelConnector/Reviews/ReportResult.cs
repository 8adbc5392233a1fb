namespace ChannelConnector.Reviews;

/// <summary>How an attempt to have a signal recorded ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Detail">What the API server says to it, or what is missing: one line.</param>
internal sealed record ReportResult(ReportOutcome Outcome, string Detail = "")
{
    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsDone => Outcome is ReportOutcome.Created or ReportOutcome.AlreadyThere;

    /// <summary>Whether the next signal would fare no better now.</summary>
    public bool ConcernsAll => Outcome is ReportOutcome.NoToken or ReportOutcome.Unreachable or ReportOutcome.NotNow or ReportOutcome.Unauthorized;
}

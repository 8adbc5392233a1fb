namespace ChannelOperator.Api;

/// <summary>Reasons of events that are not reasons of a condition.</summary>
public static class EventReasons
{
    /// <summary>The connector was created or brought back from zero.</summary>
    public const string ConnectorStarted = "ConnectorStarted";

    /// <summary>The connector was scaled to zero.</summary>
    public const string ConnectorStopped = "ConnectorStopped";

    /// <summary>Somebody else's change to an owned object was put back.</summary>
    public const string DriftCorrected = "DriftCorrected";

    /// <summary>The approval's expirationTime is 14, 3 or 1 days ahead.</summary>
    public const string ApprovalExpiring = "ApprovalExpiring";

    /// <summary>The end of the review's age, grace included, is 14, 3 or 1 days ahead.</summary>
    public const string ReviewExpiring = "ReviewExpiring";

    /// <summary>The end of the accepted terms, grace included, is 14, 3 or 1 days ahead.</summary>
    public const string TermsExpiring = "TermsExpiring";

    /// <summary>A PlatformPolicy has got a halt.</summary>
    public const string Halted = "Halted";

    /// <summary>The halt is gone from a PlatformPolicy.</summary>
    public const string HaltLifted = "HaltLifted";
}

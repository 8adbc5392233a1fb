namespace ChannelOperator.Api;

/// <summary>Who decided a review.</summary>
public static class ReviewSource
{
    /// <summary>The platform, as its webhook says: it can only stop.</summary>
    public const string Platform = "Platform";

    /// <summary>A person of the company.</summary>
    public const string Officer = "Officer";
}

namespace ChannelOperator.Api;

/// <summary>What a breach of a policy's deadlines does.</summary>
public static class PolicyEnforcement
{
    /// <summary>It stops the channel.</summary>
    public const string Enforce = "Enforce";

    /// <summary>It is reported; the channel runs on.</summary>
    public const string Warn = "Warn";
}

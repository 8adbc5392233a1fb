namespace ChannelOperator.Api;

/// <summary>What happens to a message that its sender has unsent.</summary>
public static class UnsentMessages
{
    /// <summary>It is deleted.</summary>
    public const string Delete = "Delete";

    /// <summary>It stays.</summary>
    public const string Keep = "Keep";
}

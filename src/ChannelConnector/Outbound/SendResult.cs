namespace ChannelConnector.Outbound;

/// <summary>What sending a part came to.</summary>
internal abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>The platform has it.</summary>
    /// <param name="PlatformId">What the platform calls it; <see langword="null"/> if its answer could not be read.</param>
    internal sealed record Sent(string? PlatformId) : SendResult;

    /// <summary>The platform refuses it for good.</summary>
    /// <param name="Failure">Why.</param>
    internal sealed record Refused(AnswerFailure Failure) : SendResult;

    /// <summary>The platform has certainly not taken it, and may later.</summary>
    /// <param name="Reason">A fixed word, with the platform's numbers.</param>
    /// <param name="Pause">How long it asks to wait.</param>
    /// <param name="ConcernsAll">Whether every other answer would meet the same: the pace of the account, or how the channel is set up.</param>
    internal sealed record NotNow(string Reason, TimeSpan? Pause = null, bool ConcernsAll = false) : SendResult;

    /// <summary>The request was sent, and nobody knows whether the platform has taken it.</summary>
    /// <param name="Reason">A fixed word.</param>
    internal sealed record Unknown(string Reason) : SendResult;
}

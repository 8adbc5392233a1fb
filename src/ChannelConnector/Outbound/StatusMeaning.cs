namespace ChannelConnector.Outbound;

/// <summary>What a status alone means for an answer, where the platform says no more.</summary>
internal static class StatusMeaning
{
    // What says itself that it has not looked at the request is repeated; any other failure of a server may have come after it was done.
    public static SendResult Of(int status, string reason, TimeSpan? pause) => status switch
    {
        429 => new SendResult.NotNow(reason, pause, ConcernsAll: true),
        401 or 403 or (>= 300 and < 400) => new SendResult.NotNow(reason, ConcernsAll: true),
        408 or 425 or 503 => new SendResult.NotNow(reason, pause),
        >= 500 => new SendResult.Unknown(reason),
        _ => new SendResult.Refused(AnswerFailures.Refused(reason)),
    };
}

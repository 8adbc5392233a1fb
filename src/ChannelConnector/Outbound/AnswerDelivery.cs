using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Outbound;

/// <summary>Sends one answer that was taken, part by part. What each part came to is written into the outbox before anything else is done.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="sender">The platform.</param>
/// <param name="rules">What it takes.</param>
/// <param name="isOpen">Whether the contract permits it now.</param>
/// <param name="random">The jitter of pauses: a number in [0, 1).</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class AnswerDelivery(
    IOutbox outbox, PlatformSender sender, AnswerRules rules, Func<bool> isOpen, Func<double> random, ConnectorMetrics metrics, TimeProvider time, ILogger<AnswerDelivery> logger)
{
    /// <summary>How long an answer is tried to be sent. Nobody waits longer for it at the other end of a conversation.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Sends it.</summary>
    /// <returns>For how long nobody is to be sent anything, where the platform says so of all.</returns>
    public async Task<TimeSpan?> SendAsync(TakenAnswer answer, CancellationToken cancellationToken)
    {
        for (TakenAnswer? next = answer; next is not null;)
        {
            if (WhyNot(next) is { } failure)
            {
                await FailAsync(next, failure);
                return null;
            }

            if (next.InDoubtSince is { } since)
            {
                await outbox.GiveBackAsync(next, since + rules.DoubtTime);
                return null;
            }

            if (!await outbox.BeginAsync(next))
            {
                return null;
            }

            SendResult result = await sender.SendAsync(next.Recipient, next.Content.Parts[next.Part], new AnswerReference(next.Id, next.Part), cancellationToken);
            if (result is not SendResult.Sent sent)
            {
                return await SettleAsync(next, result);
            }

            CompletedPart completed = await outbox.CompletePartAsync(next, sent.PlatformId, !rules.ReportsDelivery);
            metrics.AnswersSent.Add(completed.IsSent ? 1 : 0);
            next = completed.Next;
        }

        return null;
    }

    /// <summary>Why an answer is not sent any more.</summary>
    private AnswerFailure? WhyNot(TakenAnswer answer)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (answer.InDoubtSince is { } since)
        {
            // A clock that was set back does not prolong it.
            return now - since >= rules.DoubtTime || since > now ? AnswerFailures.Unknown : null;
        }

        if (answer.Content.Parts[answer.Part].IsErased())
        {
            return AnswerFailures.Erased;
        }

        if (!isOpen())
        {
            return AnswerFailures.Closed;
        }

        if (now - answer.Accepted >= Life || answer.Accepted - now > OutboxRules.MostAhead)
        {
            return AnswerFailures.Expired;
        }

        if (!rules.HasWindow)
        {
            return null;
        }

        return answer.LastHeard is not { } heard ? AnswerFailures.NoMessage : now - heard >= AnswerRules.Window ? AnswerFailures.WindowClosed : null;
    }

    private async Task<TimeSpan?> SettleAsync(TakenAnswer answer, SendResult result)
    {
        switch (result)
        {
            case SendResult.Refused refused:
                await FailAsync(answer, refused.Failure);
                return null;
            case SendResult.Unknown unknown:
                LogUnknown(answer.Id, unknown.Reason);
                await outbox.GiveBackAsync(answer, time.GetUtcNow() + rules.DoubtTime);
                return null;
            default:
                return await PostponeAsync(answer, (SendResult.NotNow)result);
        }
    }

    private async Task<TimeSpan?> PostponeAsync(TakenAnswer answer, SendResult.NotNow result)
    {
        metrics.AnswersRetried.Add(1, new KeyValuePair<string, object?>("reason", result.Reason));
        TimeSpan pause = FailureRecord.Pause(answer.Attempts + 1, random());
        if (result.Pause is { } asked)
        {
            pause = TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, pause.TotalSeconds, LongestPause.TotalSeconds));
        }

        if (result.ConcernsAll)
        {
            LogAllRefused(result.Reason, Math.Ceiling(pause.TotalSeconds), string.Join(", ", sender.Credentials));
        }

        await outbox.PostponeAsync(answer, time.GetUtcNow() + pause);
        return result.ConcernsAll ? pause : null;
    }

    private async Task FailAsync(TakenAnswer answer, AnswerFailure failure)
    {
        metrics.AnswersFailed.Add(1, new KeyValuePair<string, object?>("code", failure.Code));
        AnswerFailure told = failure.After(answer.Part, answer.Content.Parts.Length);
        await outbox.FailAsync(answer, told);
        LogFailed(answer.Id, told.Code, told.Message);
    }

    [LoggerMessage(LogLevel.Information, "Answer {Id} was not sent: {Code}. {Message}")]
    private partial void LogFailed(string id, string code, string message);

    [LoggerMessage(LogLevel.Warning, "Answer {Id} may have been sent, and the platform's answer was lost: {Reason}. It is not sent again by itself")]
    private partial void LogUnknown(string id, string reason);

    [LoggerMessage(LogLevel.Error, "The platform takes no answers now: {Reason}. Nothing is sent for {Seconds} s; what cannot be sent for an hour fails. 429 and codes of pace pass by themselves; otherwise check {Credentials} in the channel's Secret, and the account and the app's permissions at the platform")]
    private partial void LogAllRefused(string reason, double seconds, string credentials);
}

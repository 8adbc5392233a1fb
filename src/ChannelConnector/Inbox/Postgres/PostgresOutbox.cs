using ChannelConnector.Outbound;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>
/// The outbox beside the inbox. Answers are few, so that replicas take turns: whatever is done to them is done by one at a time, as in the file. What a replica has taken is its own for
/// <see cref="Term"/>; one that is killed is replaced after that, or at once by the next process of its name.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="process">This process, and the name of its replica: the pod's.</param>
/// <param name="lived">The age of the state.</param>
/// <param name="time">The clock. How long something is a replica's goes by the database's.</param>
internal sealed class PostgresOutbox(PostgresDatabase database, (Guid Owner, string Replica) process, Func<long> lived, TimeProvider time) : IOutbox
{
    /// <summary>How long something is a replica's after its last step: more than a request to the platform or to Genesys Cloud may take, with what is written before and after it.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(60);

    /// <summary>The lock that whoever changes answers has alone.</summary>
    public const int LockOfAnswers = -4;

    private readonly WakeUp _answers = new();
    private readonly WakeUp _receipts = new();

    public Task NextAnswer => _answers.Next;

    public Task NextReceipt => _receipts.Next;

    public Task<bool> AddAsync(NewAnswer answer) => RingAsync(turn => turn.AddAsync(answer));

    public Task<TakenAnswers> TakeAsync(int limit) => TurnAsync(turn => turn.TakeAsync(limit));

    public Task<bool> BeginAsync(TakenAnswer answer) => TurnAsync(turn => turn.BeginAsync(answer));

    public Task<CompletedPart> CompletePartAsync(TakenAnswer answer, string? platformId, bool isLastWord) => RingAsync(turn => turn.CompletePartAsync(answer, platformId, isLastWord));

    public Task PostponeAsync(TakenAnswer answer, DateTimeOffset due) => TurnAsync(turn => turn.PostponeAsync(answer, due));

    public Task GiveBackAsync(TakenAnswer answer, DateTimeOffset due) => TurnAsync(turn => turn.GiveBackAsync(answer, due));

    public Task FailAsync(TakenAnswer answer, AnswerFailure failure) => RingAsync(async turn =>
    {
        await turn.FailAsync(answer.Sequence, answer.Recipient, failure, time.GetUtcNow());
        return true;
    });

    public async Task<int> FailWaitingAsync(AnswerFailure failure, DateTimeOffset? acceptedBefore = null)
    {
        int all = 0;
        int failed;
        do
        {
            failed = await TurnAsync(turn => turn.FailWaitingAsync(failure, acceptedBefore));
            all += failed;
        }
        while (failed >= OutboxRules.Portion);
        if (all > 0)
        {
            Ring();
        }

        return all;
    }

    public Task ReportAsync(IReadOnlyList<AnswerReport> reports) => RingAsync(async turn =>
    {
        foreach (AnswerReport report in reports)
        {
            await turn.ReportAsync(report);
        }

        return true;
    });

    public Task<TakenReceipt> TakeReceiptAsync() => TurnAsync(turn => turn.Receipts.TakeAsync());

    public Task CompleteReceiptAsync(OutboxReceipt receipt) => TurnAsync(turn => turn.Receipts.CompleteAsync(receipt.Sequence));

    public Task PostponeReceiptAsync(OutboxReceipt receipt, DateTimeOffset due) => TurnAsync(turn => turn.Receipts.PostponeAsync(receipt.Sequence, due));

    /// <summary>Forgets a portion of what has ended before a time.</summary>
    /// <returns>How many; fewer than <see cref="OutboxRules.Portion"/> if there are no more.</returns>
    public Task<int> ForgetAsync(long livedBefore) => TurnAsync(turn => turn.ForgetAsync(livedBefore));

    /// <summary>Gives back what this process has: nothing of it is at work any more. What was begun and did not end comes in doubt.</summary>
    public Task ReleaseAsync() => TurnAsync(turn => turn.ReleaseAsync());

    private async Task<T> RingAsync<T>(Func<PostgresAnswers, Task<T>> act)
    {
        T result = await TurnAsync(act);
        Ring();
        return result;
    }

    private void Ring()
    {
        _answers.Ring();
        _receipts.Ring();
    }

    private Task<T> TurnAsync<T>(Func<PostgresAnswers, Task<T>> act) => database.TransactAsync(async connection =>
    {
        await database.RunAsync(connection, "SELECT pg_advisory_xact_lock($1, $2)", database.LockClass, LockOfAnswers);
        return await act(new PostgresAnswers(new OutboxTurn(database, connection, process.Owner, process.Replica, time.GetUtcNow(), lived())));
    });
}

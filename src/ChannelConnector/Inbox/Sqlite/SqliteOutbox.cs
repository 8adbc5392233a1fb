using ChannelConnector.Outbound;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The outbox beside the inbox, in its file and by its writer: answers share commits with what comes in.</summary>
/// <param name="writer">The inbox's.</param>
/// <param name="lived">The age of the database.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteOutbox(InboxWriter writer, Func<long> lived, TimeProvider time) : IOutbox
{
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly WakeUp _answers = new();
    private readonly WakeUp _receipts = new();

    public Task NextAnswer => _answers.Next;

    public Task NextReceipt => _receipts.Next;

    public async Task<bool> AddAsync(NewAnswer answer)
    {
        long age = lived();
        bool isNew = await writer.WriteAsync(transaction => transaction.Outbox.Add(answer, age));
        Ring();
        return isNew;
    }

    public async Task<TakenAnswers> TakeAsync(int limit)
    {
        (DateTimeOffset now, long age) = (time.GetUtcNow(), lived());
        return await writer.WriteAsync(transaction => transaction.Outbox.Take(_owner, now, limit, age));
    }

    public Task<bool> BeginAsync(TakenAnswer answer)
    {
        DateTimeOffset now = time.GetUtcNow();
        return writer.WriteAsync(transaction => transaction.Outbox.Begin(answer, _owner, now));
    }

    public async Task<CompletedPart> CompletePartAsync(TakenAnswer answer, string? platformId, bool isLastWord)
    {
        (DateTimeOffset now, long age) = (time.GetUtcNow(), lived());
        CompletedPart completed = await writer.WriteAsync(transaction => transaction.Outbox.CompletePart(answer, platformId, isLastWord, now, age));
        Ring();
        return completed;
    }

    public Task PostponeAsync(TakenAnswer answer, DateTimeOffset due) => writer.WriteAsync(transaction => transaction.Outbox.Postpone(answer, _owner, due));

    public Task GiveBackAsync(TakenAnswer answer, DateTimeOffset due) => writer.WriteAsync(transaction => transaction.Outbox.GiveBack(answer, _owner, due));

    public async Task FailAsync(TakenAnswer answer, AnswerFailure failure)
    {
        (DateTimeOffset now, long age) = (time.GetUtcNow(), lived());
        await writer.WriteAsync(transaction => transaction.Outbox.Fail(answer.Sequence, answer.Recipient, failure, now, age));
        Ring();
    }

    public async Task<int> FailWaitingAsync(AnswerFailure failure, DateTimeOffset? acceptedBefore = null)
    {
        (DateTimeOffset now, long age) = (time.GetUtcNow(), lived());
        int all = 0;
        int failed;
        do
        {
            failed = await writer.WriteAsync(transaction => transaction.Outbox.FailWaiting(_owner, failure, acceptedBefore, now, age));
            all += failed;
        }
        while (failed > 0);
        if (all > 0)
        {
            Ring();
        }

        return all;
    }

    public async Task ReportAsync(IReadOnlyList<AnswerReport> reports)
    {
        (DateTimeOffset now, long age) = (time.GetUtcNow(), lived());
        await writer.WriteAsync(transaction =>
        {
            foreach (AnswerReport report in reports)
            {
                transaction.Outbox.Report(report, now, age);
            }

            return true;
        });
        Ring();
    }

    public Task<TakenReceipt> TakeReceiptAsync()
    {
        DateTimeOffset now = time.GetUtcNow();
        return writer.WriteAsync(transaction => transaction.Outbox.Receipts.Take(_owner, now));
    }

    public Task CompleteReceiptAsync(OutboxReceipt receipt) => writer.WriteAsync(transaction => transaction.Outbox.Receipts.Complete(receipt.Sequence));

    public Task PostponeReceiptAsync(OutboxReceipt receipt, DateTimeOffset due) => writer.WriteAsync(transaction => transaction.Outbox.Receipts.Postpone(receipt.Sequence, due));

    private void Ring()
    {
        _answers.Ring();
        _receipts.Ring();
    }
}

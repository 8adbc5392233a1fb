namespace ChannelConnector.Outbound;

/// <summary>
/// Answers that were acknowledged to Genesys Cloud and are not sent yet, what is remembered of the rest, and the receipts that Genesys Cloud still is to get. A task that completes
/// means that it is durable. Several processes may work on one outbox: what one of them has taken no other gets, until it is given back or its process is no more.
/// </summary>
internal interface IOutbox
{
    /// <summary>Completes when an answer was added, or may be taken again, since this was asked for. Other processes' writes need not be seen.</summary>
    Task NextAnswer { get; }

    /// <summary>Completes when a receipt was added since this was asked for. Other processes' writes need not be seen.</summary>
    Task NextReceipt { get; }

    /// <summary>Adds an answer; one that cannot be sent only with its id, and with the receipt that says so.</summary>
    /// <returns>False if it is known already: nothing was changed.</returns>
    Task<bool> AddAsync(NewAnswer answer);

    /// <summary>
    /// Takes the first answers of recipients to whom nobody is sending: of each recipient one at a time, in the order in which they were added. What a process that is no more had begun comes
    /// with <see cref="TakenAnswer.InDoubtSince"/>, unless the platform has told meanwhile what became of it.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    Task<TakenAnswers> TakeAsync(int limit);

    /// <summary>Notes that the request for the next part begins now: from here on it may have been sent.</summary>
    /// <returns>False if the answer is no longer this process's to send: nothing may be sent.</returns>
    Task<bool> BeginAsync(TakenAnswer answer);

    /// <summary>Notes that the platform has a part. With the last one the content is erased, and a receipt says Sent.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="platformId">The platform's id of the part, for what it tells later.</param>
    /// <param name="isLastWord">Whether the platform tells no more than that: the receipt is the last one.</param>
    Task<CompletedPart> CompletePartAsync(TakenAnswer answer, string? platformId, bool isLastWord);

    /// <summary>The platform has certainly not taken the part: it is tried again, and the recipient's next answers wait for it.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="due">Not before.</param>
    Task PostponeAsync(TakenAnswer answer, DateTimeOffset due);

    /// <summary>Gives an answer back as it stands: one whose request was begun, and whose end is not known, comes again as one in doubt.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="due">Not before, unless the platform tells sooner what became of it.</param>
    Task GiveBackAsync(TakenAnswer answer, DateTimeOffset due);

    /// <summary>The answer is not sent any more: its content is erased, and a receipt says why.</summary>
    Task FailAsync(TakenAnswer answer, AnswerFailure failure);

    /// <summary>Fails every answer that waits, but those that are being sent.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="acceptedBefore">Only those that were accepted before a time, or by a clock that was set back since; <see langword="null"/> for all.</param>
    /// <returns>How many.</returns>
    Task<int> FailWaitingAsync(AnswerFailure failure, DateTimeOffset? acceptedBefore = null);

    /// <summary>Notes what the platform tells. Of messages that are not of this outbox nothing is noted.</summary>
    Task ReportAsync(IReadOnlyList<AnswerReport> reports);

    /// <summary>Takes the next receipt: of each answer in their order.</summary>
    Task<TakenReceipt> TakeReceiptAsync();

    /// <summary>Genesys Cloud has a receipt, or does not want it: it is forgotten.</summary>
    Task CompleteReceiptAsync(OutboxReceipt receipt);

    /// <summary>A receipt could not be told: it is tried again.</summary>
    Task PostponeReceiptAsync(OutboxReceipt receipt, DateTimeOffset due);
}

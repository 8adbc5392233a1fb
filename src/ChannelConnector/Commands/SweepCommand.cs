using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Media;
using ChannelConnector.Outbound;
using ChannelOperator.Api;

namespace ChannelConnector.Commands;

/// <summary>
/// The verb <c>sweep</c> of the connector contract: deletes what has expired under the retention of the contract, and ends. Of the credentials it needs those of External state alone, and it
/// opens no port.
/// </summary>
internal static class SweepCommand
{
    // The Job has 300 s, and what has expired needs them more: a bucket that is too large for it the connector looks through.
    private static readonly TimeSpan LeftBehindPatience = TimeSpan.FromSeconds(120);

    /// <summary>Sweeps.</summary>
    /// <returns>0 if nothing is left that should have gone.</returns>
    public static async Task<int> RunAsync(ConnectorOptions options)
    {
        ConnectorContract contract = ContractFile.Read(options.ContractPath);
        bool isExternal = ConnectorState.IsExternal(options);
        bool isClean = true;
        // A claim is there too where the class had another storage before.
        foreach (bool external in isExternal && InboxDatabase.IsIn(options.StatePath) ? [true, false] : new[] { isExternal })
        {
            isClean &= await RunAsync(options, contract, external);
        }

        return isClean ? 0 : 1;
    }

    private static async Task<bool> RunAsync(ConnectorOptions options, ConnectorContract contract, bool isExternal)
    {
        MediaRules rules = MediaRules.Of(contract);
        // Nobody has it beside a connector, where somebody calls this by hand.
        using StateLock? alone = isExternal ? null : StateLock.TryAlone(options.StatePath);
        await using ConnectorState state = await ConnectorState.OpenAsync(options, contract, rules, isExternal);
        CleaningResult cleaned = await StateCleaning.RunAsync(state.Media, state.Inbox, rules, options.Time.GetUtcNow(), CancellationToken.None);
        // The channel is stopped: what was to be sent may not be, and what it says does not lie here until somebody resumes it.
        bool isStopped = isExternal ? !await state.IsServedAsync() : alone is not null;
        int answers = isStopped ? await state.Inbox.Outbox.FailWaitingAsync(AnswerFailures.Closed) : 0;
        int letters = await state.Inbox.PruneAsync(rules.Retention);
        (int left, CleaningResult all) = alone is null && !isExternal ? (0, cleaned) : await RemoveLeftBehindAsync(options, state, cleaned);
        await Console.Out.WriteLineAsync($"{cleaned.Media} media, {left} files that belonged to no message and {letters} dead letters were deleted");
        if (answers > 0)
        {
            await Console.Out.WriteLineAsync($"{answers} answers that were not sent were deleted");
        }

        if (all.Failures == 0)
        {
            return true;
        }

        await Console.Error.WriteLineAsync($"channel-connector: {all.Failures} media or directories could not be deleted ({all.Failure}): {state.Media.Remedy}");
        return false;
    }

    private static async Task<(int Removed, CleaningResult All)> RemoveLeftBehindAsync(ConnectorOptions options, ConnectorState state, CleaningResult cleaned)
    {
        using CancellationTokenSource patience = new(LeftBehindPatience, options.Time);
        try
        {
            return (await state.Media.RemoveLeftBehindAsync(state.Inbox.KnownMediaAsync, async () => !await state.Inbox.HasReplicasAsync(), options.Time.GetUtcNow(), patience.Token), cleaned);
        }
        catch (MediaStoreException exception)
        {
            return (0, cleaned with { Failures = cleaned.Failures + 1, Failure = cleaned.Failure ?? exception.Failure.ToString() });
        }
    }
}

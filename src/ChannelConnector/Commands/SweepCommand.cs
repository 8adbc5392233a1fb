using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Media;
using ChannelOperator.Api;

namespace ChannelConnector.Commands;

/// <summary>
/// The verb <c>sweep</c> of the connector contract: deletes what has expired under the retention of the contract, and ends. It needs no credentials, and
/// opens no port.
/// </summary>
internal static class SweepCommand
{
    /// <summary>Sweeps.</summary>
    /// <returns>0 if nothing is left that should have gone.</returns>
    public static async Task<int> RunAsync(ConnectorOptions options)
    {
        ConnectorContract contract = ContractFile.Read(options.ContractPath);
        MediaRules rules = MediaRules.Of(contract);
        MediaStore store = new(options.StatePath);
        // Nobody has it beside a connector, where somebody calls this by hand.
        using StateLock? alone = StateLock.TryAlone(options.StatePath);
        await using IMessageInbox inbox = await SqliteInbox.OpenAsync(options.StatePath, contract.Channel, options.Time);
        CleaningResult cleaned = await StateCleaning.RunAsync(store, inbox, rules, alone is not null, options.Time.GetUtcNow());
        int letters = await inbox.PruneAsync(rules.Retention);
        await Console.Out.WriteLineAsync($"{cleaned.Media} media, {cleaned.Left} files that belonged to no message and {letters} dead letters were deleted");
        if (cleaned.Failures == 0)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"channel-connector: {cleaned.Failures} media or directories could not be deleted ({cleaned.Failure}): check owner and mode below {options.StatePath}/media");
        return 1;
    }
}

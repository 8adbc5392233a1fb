using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;

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
        MediaRetention retention = MediaRules.Of(contract).Retention;
        await using MessageInbox inbox = await MessageInbox.OpenAsync(options.StatePath, contract.Channel, options.Time);
        MediaStore store = new(options.StatePath);
        MediaSweep sweep = store.Sweep(retention, options.Time.GetUtcNow());
        foreach (KindSweep kind in sweep.Kinds)
        {
            await inbox.RemoveExpiredMediaAsync(kind.Kind, kind.ReceivedUpTo);
        }

        int letters = await inbox.PruneAsync(retention);
        await Console.Out.WriteLineAsync($"{sweep.Kinds.Sum(kind => kind.Removed)} media and {letters} dead letters were deleted");
        if (sweep.Failures == 0)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"channel-connector: {sweep.Failures} media or directories could not be deleted ({sweep.Failure}): check owner and mode below {options.StatePath}/media");
        return 1;
    }
}

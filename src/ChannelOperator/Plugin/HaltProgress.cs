using ChannelOperator.Api;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;
using static ChannelOperator.Plugin.ChannelNames;

namespace ChannelOperator.Plugin;

/// <summary>Waits until the operator has carried out a halt, or has judged every channel anew after one.</summary>
internal sealed class HaltProgress(PluginCluster cluster, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    // A server that is slow in an incident is asked the less often for it: it is busy for a fifth of the time at most.
    private const int PausePerList = 4;

    /// <summary>Waits until every connector of a platform is at zero.</summary>
    public Task<int> AtZeroAsync(string policy, TimeSpan wait, CancellationToken cancellationToken) => WaitAsync(
        policy,
        "at zero",
        channel => IsAtZero(channel) ? null : channel.Metadata.DeletionTimestamp is not null,
        wait,
        cancellationToken);

    /// <summary>Waits until no channel's status tells of the halt; what is being deleted is not judged any more.</summary>
    public Task<int> JudgedAnewAsync(string policy, TimeSpan wait, CancellationToken cancellationToken) => WaitAsync(
        policy,
        "judged anew",
        channel => channel.Metadata.DeletionTimestamp is null && HasHalted(channel) ? false : null,
        wait,
        cancellationToken);

    /// <param name="policy">The policy.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="isUnknown">Null for a channel that is as it should be; else whether that cannot be known.</param>
    /// <param name="wait">How long; zero for not at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private async Task<int> WaitAsync(string policy, string what, Func<MessagingChannel, bool?> isUnknown, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return PluginExit.Done;
        }

        long started = time.GetTimestamp();
        while (true)
        {
            long asked = time.GetTimestamp();
            (string? problem, int count) = await LookAsync(policy, what, isUnknown, cancellationToken);
            if (problem is null)
            {
                output.WriteLine($"Every channel of {policy} is {what}: {Count(count, "channel", "channels")}.");
                return PluginExit.Done;
            }

            TimeSpan left = wait - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw new PluginException($"after {Duration.From(wait)} {problem}");
            }

            TimeSpan pause = PausePerList * time.GetElapsedTime(asked);
            await Task.Delay(Min(left, pause > ShortestPause ? pause : ShortestPause), time, cancellationToken);
        }
    }

    /// <summary>What is still missing, null for nothing; and how many channels there are. A server that fails for a moment is asked again.</summary>
    private async Task<(string? Problem, int Count)> LookAsync(string policy, string what, Func<MessagingChannel, bool?> isUnknown, CancellationToken cancellationToken)
    {
        ClusterReading reading;
        try
        {
            reading = await cluster.ChannelsAsync(cancellationToken);
        }
        catch (Exception exception) when (ApiException.IsTransientFailure(exception))
        {
            return ($"nobody knows whether every channel is {what}, for they cannot be listed: {OneLine.Of(exception.Message, Longest.Message)}", 0);
        }

        MessagingChannel[] channels = [.. reading.Snapshot.Channels.Where(channel => Platforms.Key(Platforms.Of(channel)) == policy).OrderBy(Key, StringComparer.Ordinal)];
        string[] missing = [.. channels.Where(channel => isUnknown(channel) == false).Select(Key)];
        string[] deleting = [.. channels.Where(channel => isUnknown(channel) == true).Select(Key)];
        string[] unreadable = [.. reading.Unread.Select(unread => unread.ToString())];
        string problem = string.Join(
            " ",
            new[]
            {
                missing.Length == 0 ? null : $"{Count(missing.Length, "channel is", "channels are")} not {what} yet: {List(missing)}. Is the operator running? kubectl get pods -n channel-operator",
                deleting.Length == 0 ? null : $"nobody knows whether {Count(deleting.Length, "channel that is being deleted is", "channels that are being deleted are")} {what}, for no status tells it: {List(deleting)}. See kubectl get deployments -A -l app.kubernetes.io/managed-by=channel-operator",
                unreadable.Length == 0 ? null : $"nobody knows whether what this plugin cannot read is {what}: {List(unreadable)}",
            }.OfType<string>());
        return (problem.Length > 0 ? problem : null, channels.Length);
    }

    /// <summary>The operator has to have seen the halt: a status of before may hide a start that is under way.</summary>
    private static bool IsAtZero(MessagingChannel channel) =>
        HasHalted(channel) && channel.Status?.Connector is not ({ Replicas: > 0 } or { ReadyReplicas: > 0 }) && IsStopped(channel);

    private static bool HasHalted(MessagingChannel channel) => Reason(channel, ChannelConditions.Approved) == ChannelConditions.ApprovedReasons.PlatformHalted;

    // A stop that failed, or whose pods are still there, shows in Enforced; a sweep that failed is another matter.
    private static bool IsStopped(MessagingChannel channel) =>
        Reason(channel, ChannelConditions.Enforced) is ChannelConditions.EnforcedReasons.ConnectorStopped or ChannelConditions.EnforcedReasons.SweepFailed;

    private static string? Reason(MessagingChannel channel, string type) => channel.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

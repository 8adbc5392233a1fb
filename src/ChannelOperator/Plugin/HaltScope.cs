using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;
using static ChannelOperator.Plugin.ChannelNames;

namespace ChannelOperator.Plugin;

/// <summary>What a halt stops, and what starts once it is lifted, before anybody decides on it.</summary>
internal sealed class HaltScope(PluginCluster cluster, TimeProvider time)
{
    // Nobody waits for a number while a platform has to be stopped.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How many channels a halt stops. Whatever is wrong with the answer, the halt is not kept waiting: an emergency needs no number.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="isWritten">Whether the halt is written already: how many ran before it cannot be known any more.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> OfHaltAsync(string policy, bool isWritten, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            ClusterReading reading = await cluster.ChannelsAsync(either.Token);
            MessagingChannel[] channels = [.. reading.Snapshot.Channels.Where(channel => Platforms.Key(Platforms.Of(channel)) == policy && channel.Metadata.DeletionTimestamp is null)];
            if (isWritten)
            {
                return $"{Count(channels.Length, "channel", "channels")}{Places(channels)}.";
            }

            MessagingChannel[] running = [.. channels.Where(channel => channel.Status?.Connector is { Replicas: > 0 })];
            return $"{Count(running.Length, "runs", "run")} now{Places(running)}, of {Count(channels.Length, "channel", "channels")} in all.";
        }
        catch (ApiException exception) when (exception.IsForbidden)
        {
            return "how many cannot be told, for you may not list the channels of all namespaces.";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            string problem = patience.IsCancellationRequested ? $"the API server did not list them within {Duration.From(Patience)}" : OneLine.Of(exception.Message, Longest.Message);
            return $"how many cannot be told: {problem}.";
        }
    }

    /// <summary>Which channels run once the halt is gone, by the same decision that the operator takes.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> OfResumeAsync(string policy, CancellationToken cancellationToken)
    {
        ClusterReading reading = await cluster.ReadAsync(null, cancellationToken);
        ClusterSnapshot lifted = new()
        {
            Channels = reading.Snapshot.Channels,
            Classes = reading.Snapshot.Classes,
            Reviews = reading.Snapshot.Reviews,
            NamespaceLabels = reading.Snapshot.NamespaceLabels,
            Policies = [.. reading.Snapshot.Policies.Select(candidate => candidate.Metadata.Name == policy ? candidate with { Spec = candidate.Spec with { Halt = null } } : candidate)],
        };
        MessagingChannel[] channels = [.. lifted.Channels.Where(channel => Platforms.Key(Platforms.Of(channel)) == policy)];
        if (reading.Unread.FirstOrDefault(unread => IsNeeded(unread, policy, lifted)) is { } missing)
        {
            return $"It has {Count(channels.Length, "channel", "channels")}{Places(channels)}; which of them start cannot be told: {GapText.Of(missing)}";
        }

        DateTimeOffset now = time.GetUtcNow();
        MessagingChannel[] starting = [.. channels.Where(channel => ChannelDecider.Decide(lifted.FactsOf(channel, now), now).Action == ChannelAction.Run)];
        return $"This starts {Count(starting.Length, "channel", "channels")}{Places(starting)}, of {Count(channels.Length, "channel", "channels")} in all.";
    }

    private static bool IsNeeded(UnreadInput unread, string policy, ClusterSnapshot snapshot) =>
        unread.Type == ResourceTypes.Namespaces ? snapshot.PolicyOf(policy)?.Policy?.NamespaceSelector is not null
        : unread.Type != ResourceTypes.PlatformPolicies || unread.Name is null || unread.Name == policy;
}

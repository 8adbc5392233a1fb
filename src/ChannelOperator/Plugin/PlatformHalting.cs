using System.Globalization;
using ChannelOperator.Api;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>Halts a platform, or lifts its halt: says what that does, asks, writes it, and waits until it is done.</summary>
internal sealed class PlatformHalting(PluginCluster cluster, TimeProvider time, TextWriter output, Func<string, bool> confirm)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How many names a sentence lists.</summary>
    private const int Listed = 10;

    /// <summary>Halts a platform.</summary>
    /// <param name="platform">The platform, in any case.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who; null for who the API server takes the user for.</param>
    /// <param name="wait">How long to wait until every connector is at zero; zero for not at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> HaltAsync(string platform, string reason, string? by, TimeSpan wait, CancellationToken cancellationToken)
    {
        PlatformPolicy policy = await PolicyAsync(platform, cancellationToken);
        string name = policy.Metadata.Name;
        if (policy.Spec.Halt is { } halt)
        {
            output.WriteLine($"{name} is halted already{By(halt)}: {OneLine.Of(halt.Reason, Longest.Message)}. Nothing was changed; for another reason resume it first.");
            return await WaitAsync(name, "at zero", NotAtZero, wait, cancellationToken);
        }

        output.WriteLine($"This stops every channel of {OneLine.Of(policy.Spec.Platform, Longest.Name)}: {await ScopeAsync(name, cancellationToken)}");
        if (!confirm($"Halt {name}?"))
        {
            output.WriteLine("Nothing was changed.");
            return PluginExit.NotDone;
        }

        await cluster.SetHaltAsync(name, new PlatformHalt { Reason = reason, By = by ?? await cluster.UserAsync(cancellationToken) }, cancellationToken);
        output.WriteLine($"{name} is halted. To lift it: kubectl channel resume {Shell.Word(name)}");
        return await WaitAsync(name, "at zero", NotAtZero, wait, cancellationToken);
    }

    /// <summary>Lifts the halt of a platform.</summary>
    /// <param name="platform">The platform, in any case.</param>
    /// <param name="wait">How long to wait until the operator has judged every channel anew; zero for not at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ResumeAsync(string platform, TimeSpan wait, CancellationToken cancellationToken)
    {
        PlatformPolicy policy = await PolicyAsync(platform, cancellationToken);
        string name = policy.Metadata.Name;
        if (policy.Spec.Halt is not { } halt)
        {
            output.WriteLine($"{name} is not halted. Nothing was changed.");
            return await WaitAsync(name, "judged anew", StillHalted, wait, cancellationToken);
        }

        output.WriteLine($"{name} is halted{By(halt)}: {OneLine.Of(halt.Reason, Longest.Message)}");
        output.WriteLine(await PreviewAsync(name, cancellationToken));
        if (!confirm($"Resume {name}?"))
        {
            output.WriteLine("Nothing was changed.");
            return PluginExit.NotDone;
        }

        PlatformPolicy written = await cluster.SetHaltAsync(name, null, cancellationToken);
        if (written.Spec.Halt is not null)
        {
            throw new PluginException($"PlatformPolicy {name} still has spec.halt after it was taken out: something puts it back, such as an admission webhook");
        }

        output.WriteLine($"The halt of {name} is lifted. Look at the platform's webhooks: docs/operations.md, after a resume.");
        return await WaitAsync(name, "judged anew", StillHalted, wait, cancellationToken);
    }

    private async Task<PlatformPolicy> PolicyAsync(string platform, CancellationToken cancellationToken)
    {
        string name = Platforms.Key(platform);
        if (await cluster.PolicyAsync(name, cancellationToken) is { } policy)
        {
            return policy;
        }

        ClusterReading reading = await cluster.ReadAsync(null, cancellationToken);
        string[] names = [.. reading.Snapshot.Policies.Select(candidate => candidate.Metadata.Name).Order(StringComparer.Ordinal)];
        throw new PluginException($"no PlatformPolicy \"{name}\": there are {(names.Length == 0 ? "none" : string.Join(", ", names))}");
    }

    private async Task<IReadOnlyList<MessagingChannel>> ChannelsAsync(string policy, CancellationToken cancellationToken)
    {
        ClusterReading reading = await cluster.ReadAsync(null, cancellationToken);
        return [.. reading.Snapshot.Channels.Where(channel => Platforms.Key(Platforms.Of(channel)) == policy && channel.Metadata.DeletionTimestamp is null).OrderBy(Key, StringComparer.Ordinal)];
    }

    /// <summary>How many channels a halt stops. Who may not count them may halt them all the same: an emergency does not wait for a role.</summary>
    private async Task<string> ScopeAsync(string policy, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<MessagingChannel> channels = await ChannelsAsync(policy, cancellationToken);
            MessagingChannel[] running = [.. channels.Where(channel => channel.Status?.Connector is { Replicas: > 0 })];
            return $"{Count(running, "runs", "run")} now{Places(running)}, of {Count(channels, "channel", "channels")} in all.";
        }
        catch (ApiException exception) when (exception.IsForbidden)
        {
            return "how many cannot be told, for you may not list the channels of all namespaces.";
        }
    }

    /// <summary>Which channels run once the halt is gone, by the same decision that the operator takes.</summary>
    private async Task<string> PreviewAsync(string policy, CancellationToken cancellationToken)
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
        if (reading.Unread.Length > 0)
        {
            return $"It has {Count(channels, "channel", "channels")}{Places(channels)}; which of them start cannot be told: {GapText.Of(reading.Unread[0])}";
        }

        DateTimeOffset now = time.GetUtcNow();
        MessagingChannel[] starting = [.. channels.Where(channel => ChannelDecider.Decide(lifted.FactsOf(channel, now), now).Action == ChannelAction.Run)];
        return $"This starts {Count(starting, "channel", "channels")}{Places(starting)}, of {Count(channels, "channel", "channels")} in all.";
    }

    private async Task<int> WaitAsync(string policy, string what, Func<MessagingChannel, bool> isLeft, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return PluginExit.Done;
        }

        long started = time.GetTimestamp();
        while (true)
        {
            IReadOnlyList<MessagingChannel> channels = await ChannelsAsync(policy, cancellationToken);
            MessagingChannel[] left = [.. channels.Where(isLeft)];
            if (left.Length == 0)
            {
                output.WriteLine($"Every channel of {policy} is {what}: {Count(channels, "channel", "channels")}.");
                return PluginExit.Done;
            }

            if (time.GetElapsedTime(started) >= wait)
            {
                throw new PluginException($"after {Duration.From(wait)} {Count(left, "channel is", "channels are")} not {what} yet: {Names(left)}. Is the operator running? kubectl get pods -n channel-operator");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>The operator has to have seen the halt: a status of before may hide a start that is under way.</summary>
    private static bool NotAtZero(MessagingChannel channel) =>
        !HasHalted(channel) || channel.Status?.Connector is { } connector && (connector.Replicas > 0 || connector.ReadyReplicas > 0) || !IsStopped(channel);

    private static bool StillHalted(MessagingChannel channel) => HasHalted(channel);

    private static bool HasHalted(MessagingChannel channel) => Reason(channel, ChannelConditions.Approved) == ChannelConditions.ApprovedReasons.PlatformHalted;

    // A stop that failed, or whose pods are still there, shows in Enforced; a sweep that failed is another matter.
    private static bool IsStopped(MessagingChannel channel) =>
        Reason(channel, ChannelConditions.Enforced) is ChannelConditions.EnforcedReasons.ConnectorStopped or ChannelConditions.EnforcedReasons.SweepFailed;

    private static string? Reason(MessagingChannel channel, string type) => channel.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason;

    private static string By(PlatformHalt halt) => halt.By is { } by ? $" by {OneLine.Of(by, Longest.Name)}" : "";

    private static string Key(MessagingChannel channel) => $"{channel.Metadata.Namespace}/{channel.Metadata.Name}";

    private static string Names(IReadOnlyList<MessagingChannel> channels) =>
        string.Join(", ", channels.Take(Listed).Select(Key)) + (channels.Count > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {channels.Count - Listed} more") : "");

    private static string Places(IReadOnlyList<MessagingChannel> channels)
    {
        string[] namespaces = [.. channels.GroupBy(channel => channel.Metadata.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()})"))];
        return namespaces.Length == 0 ? "" : " in " + string.Join(", ", namespaces);
    }

    private static string Count(IReadOnlyCollection<MessagingChannel> channels, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{channels.Count} {(channels.Count == 1 ? one : many)}");
}

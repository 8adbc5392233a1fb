using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Sweeps;

/// <summary>
/// Has the expired media of stopped channels deleted, by Jobs of which it is the only writer. Guarantees: a Job without a controller reference
/// to the channel's uid is never touched; no Job is created beside pods of the connector; no connector is started beside a Job.
/// </summary>
/// <param name="api">The client for all writes.</param>
/// <param name="jobs">The Jobs as the watch tells them.</param>
/// <param name="areJobsKnown">Whether that watch works.</param>
/// <param name="owned">What else channels own.</param>
/// <param name="pods">Asks whether pods of a connector are left.</param>
/// <param name="limiter">Slows down Jobs that somebody deletes again and again.</param>
/// <param name="logger">Where each sweep is told.</param>
internal sealed partial class ChannelSweeper(
    IApiClient api, ResourceCache<JobObject> jobs, Func<bool> areJobsKnown, OwnedCaches owned, PodReader pods, DriftLimiter limiter, ILogger<ChannelSweeper> logger)
{
    /// <summary>How many sweeps run or come up at once: a halt stops every channel of a platform, and an upgrade finds none swept.</summary>
    public const int MostAtOnce = 20;

    /// <summary>The index of Jobs that have not ended.</summary>
    public const string RunningIndex = "running";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TurnPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RemovalPause = TimeSpan.FromSeconds(5);

    // By channel, the Job that this process has seen running, so that each result is counted once.
    private readonly ConcurrentDictionary<ResourceKey, string> _running = new();
    private int _starting;

    /// <summary>Adds the index that this reads.</summary>
    public static void AddIndexTo(ResourceCache<JobObject> jobs) => jobs.AddIndex(RunningIndex, job => SweepRun.Of(job).Result == SweepResult.Running ? [""] : []);

    /// <summary>Removes the sweep of a channel that is to start, and says what it still has to wait for.</summary>
    /// <remarks>Read live: a connector that starts on what an old copy says would be the second writer of the claim.</remarks>
    /// <returns>Null if nothing is in the way.</returns>
    public async Task<ApplyFailure?> MakeWayAsync(ChannelObservation observed, CancellationToken cancellationToken)
    {
        ResourceKey key = KeyOf(observed.Channel);
        if (await api.GetMetadataAsync(ResourceTypes.Jobs, key, cancellationToken) is not { } found || found.ControllerOwner?.Uid != observed.Channel.Metadata.Uid)
        {
            return null;
        }

        if (found.DeletionTimestamp is null)
        {
            await api.DeleteAsync(ResourceTypes.Jobs, key, found.Uid, cancellationToken);
        }

        return new ApplyFailure(
            ChannelConditions.EnforcedReasons.RolloutPending,
            $"the connector is started when Job {key.Name} and its pod are gone: they delete expired media from the state that it needs",
            NeedsPerson: false,
            RetryAfter: RemovalPause);
    }

    /// <summary>Does what is due, after the decision has been applied.</summary>
    /// <returns>The outcome, with what came of it.</returns>
    public async Task<ApplyOutcome> SweepAsync(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (outcome.IsStartHeld || (observed is { Sweep: null, Claim: null } && !observed.HasExternalState(decision.Class)))
        {
            Forget(observed.Key);
            return outcome;
        }

        JobObject? job = observed.Sweep is { } seen && IsOwned(seen, observed.Channel) ? seen : null;
        SweepFacts facts = Observe(observed, decision, outcome, job);
        outcome = outcome with { Swept = Ended(observed.Key, job, facts.Last), Failure = outcome.Failure ?? SweepFailures.Judge(observed, decision, facts, now) };
        SweepPlan plan = SweepSchedule.Decide(facts, now);
        try
        {
            return plan.Action switch
            {
                SweepAction.Start => await StartAsync(observed, decision.Class!, facts.Revision!, outcome, now, cancellationToken),
                SweepAction.Remove => await RemoveAsync(observed, job!, outcome, cancellationToken),
                _ => outcome with { NextSweepTime = plan.NextTime },
            };
        }
        catch (ApiException conflict) when (conflict.IsConflict)
        {
            // It is another Job by now, or somebody was quicker.
            return outcome with { NextSweepTime = now + RemovalPause };
        }
        catch (Exception exception) when (ApplyFailure.From(exception) is { } failure)
        {
            return outcome with { Failure = outcome.Failure ?? SweepFailures.Slow(failure) };
        }
    }

    /// <summary>Forgets what was seen of a channel that is gone, or has nothing to sweep.</summary>
    public void Forget(ResourceKey channel) => _running.TryRemove(channel, out _);

    private SweepFacts Observe(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, JobObject? job)
    {
        bool hasState = observed.HasStateToSweep(decision.Class);
        string? revision = decision.Action == ChannelAction.Stop && hasState && decision.Class is not null ? RevisionOfToday(observed, decision) : null;
        return new SweepFacts
        {
            ChannelUid = observed.Channel.Metadata.Uid,
            IsStopped = decision.Action == ChannelAction.Stop,
            HasPods = outcome.Deployment is { Replicas: > 0 } or { Status.Replicas: > 0 },
            IsSettled = outcome.Deployment is null || DeploymentRollout.IsObserved(outcome.Deployment),
            IsPossible = revision is not null,
            Revision = revision,
            Last = job is null ? null : SweepRun.Of(job),
            FailingSince = SweepFailures.Known(observed.Channel)?.LastTransitionTime.Value,
        };
    }

    /// <summary>The revision of the contract in the ConfigMap; null where it is laxer than today's rules: what follows it would have to be swept again.</summary>
    private string? RevisionOfToday(ChannelObservation observed, ChannelDecision decision) =>
        owned.Find(ResourceTypes.ConfigMaps, observed.Key) is { } configMap
        && ConnectorWriter.IsOwned(configMap, observed.Channel)
        && ConnectorContracts.Read(configMap.Data) is { } contract
        && ConnectorContracts.Tighten(contract, decision).Revision == contract.Revision
        ? contract.Revision
        : null;

    private SweepResult? Ended(ResourceKey channel, JobObject? job, SweepRun? run)
    {
        if (job is not null && run is { Result: SweepResult.Running })
        {
            _running[channel] = job.Metadata.Uid;
            return null;
        }

        // One that is gone while it ran has no result.
        if (!_running.TryRemove(channel, out string? uid) || run is null || uid != job?.Metadata.Uid)
        {
            return null;
        }

        LogEnded(logger, channel, run.Result);
        return run.Result;
    }

    private async Task<ApplyOutcome> StartAsync(ChannelObservation observed, ConnectorClass connectorClass, string revision, ApplyOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int starting = Interlocked.Increment(ref _starting);
        try
        {
            if (!areJobsKnown() || jobs.ByIndex(RunningIndex, "").Count(entry => SweepRun.Of(entry.Value!).HasTurn(now)) + starting > MostAtOnce)
            {
                return outcome with { NextSweepTime = now + TurnPause + SweepSchedule.Share(TurnPause, observed.Channel.Metadata.Uid) };
            }

            // Its Deployment's counts leave out the pods that are ending.
            if (await pods.MayHavePodsAsync(observed.Channel, assumed: outcome.Deployment is null, cancellationToken))
            {
                return outcome with { NextSweepTime = now + Pause };
            }

            return await CreateAsync(observed, connectorClass, revision, outcome, now, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _starting);
        }
    }

    private async Task<ApplyOutcome> CreateAsync(ChannelObservation observed, ConnectorClass connectorClass, string revision, ApplyOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ResourceKey key = KeyOf(observed.Channel);
        if (await api.GetMetadataAsync(ResourceTypes.Jobs, key, cancellationToken) is { } found)
        {
            if (found.ControllerOwner?.Uid == observed.Channel.Metadata.Uid && found.DeletionTimestamp is null)
            {
                // Ours, and not in our watch: without its label it can tell nothing.
                await api.DeleteAsync(ResourceTypes.Jobs, key, found.Uid, cancellationToken);
                return outcome with { NextSweepTime = now + RemovalPause };
            }

            return outcome with { Failure = outcome.Failure ?? ConnectorWriter.Obstacle(ResourceTypes.Jobs, observed.Channel, found) };
        }

        limiter.Request($"{observed.Key}/{ResourceTypes.Jobs.Kind}", out TimeSpan wait);
        if (wait > TimeSpan.Zero)
        {
            return outcome with { NextSweepTime = now + wait };
        }

        JsonObject desired = SweepJob.Build(observed.Channel, connectorClass.Spec, revision, hasClaim: observed.OwnedClaim is { Metadata.DeletionTimestamp: null });
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(desired, JsonNodeContext.Default.JsonObject);
        JobObject created = await api.CreateAsync(ResourceTypes.Jobs, key.Namespace, body, OperatorJsonContext.Default.JobObject, cancellationToken);
        jobs.Observe(key, created.Metadata.Uid, created.Metadata.ResourceVersion, created);
        _running[observed.Key] = created.Metadata.Uid;
        LogStarted(logger, observed.Key, key.Name);
        return outcome;
    }

    private async Task<ApplyOutcome> RemoveAsync(ChannelObservation observed, JobObject job, ApplyOutcome outcome, CancellationToken cancellationToken)
    {
        _running.TryRemove(observed.Key, out _);
        await api.DeleteAsync(ResourceTypes.Jobs, KeyOf(observed.Channel), job.Metadata.Uid, cancellationToken);
        return outcome;
    }

    private static bool IsOwned(JobObject job, MessagingChannel channel) => job.Controller?.Uid == channel.Metadata.Uid;

    private static ResourceKey KeyOf(MessagingChannel channel) => new(channel.Metadata.Namespace, ConnectorNames.SweepOf(channel.Metadata.Name));

    [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: sweep started (Job {Job})")]
    private static partial void LogStarted(ILogger logger, ResourceKey channel, string job);

    [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: sweep ended ({Result})")]
    private static partial void LogEnded(ILogger logger, ResourceKey channel, SweepResult result);
}

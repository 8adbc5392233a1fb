using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Testing;

/// <summary>Applies decisions on one channel against a <see cref="MockServer"/>, pass after pass.</summary>
internal sealed class ApplyBench
{
    private readonly ConnectorApplier _applier;

    public ApplyBench()
    {
        DriftLimiter limiter = new(Clock);
        Writer = new ConnectorWriter(Server.Api.Object, Server.Caches, limiter);
        PodReader pods = new(Server.Api.Object, Clock, NullLogger<PodReader>.Instance);
        Sweeper = new ChannelSweeper(Server.Api.Object, Server.Jobs, () => AreJobsKnown, Server.Caches, pods, limiter, NullLogger<ChannelSweeper>.Instance);
        _applier = new ConnectorApplier(Writer, Sweeper, limiter, Log);
    }

    public FakeTimeProvider Clock { get; } = new(FactsBuilder.Now);

    public MockServer Server { get; } = new();

    public ConnectorWriter Writer { get; }

    public ChannelSweeper Sweeper { get; }

    /// <summary>Whether the channel has changed since the version that passes are made on.</summary>
    public bool IsChannelOutdated { get; set; }

    /// <summary>Whether the watch of Jobs works.</summary>
    public bool AreJobsKnown { get; set; } = true;

    public LoggedLines<ConnectorApplier> Log { get; } = new();

    /// <summary>A bench whose channel runs already, with no write on record.</summary>
    public static async Task<ApplyBench> RunningAsync(FactsBuilder facts, int replicas = 1)
    {
        ApplyBench bench = new();
        await bench.PassAsync(facts);
        bench.Server.Edit(ResourceTypes.Deployments, facts.Build().Channel, stored => stored["spec"]!["replicas"] = replicas);
        bench.Server.Sent.Clear();
        return bench;
    }

    public Task<ApplyOutcome> PassAsync(FactsBuilder facts, int? remembered = null) => PassAsync(facts.Build(), remembered);

    public async Task<ApplyOutcome> PassAsync(ChannelFacts facts, int? remembered = null)
    {
        ChannelObservation observed = Observe(facts, remembered);
        return await _applier.ApplyAsync(observed, ChannelDecider.Decide(observed.Facts, Clock.GetUtcNow()), CancellationToken.None);
    }

    /// <summary>A pass with its sweep, as the reconciler makes it.</summary>
    public async Task<ApplyOutcome> SweepAsync(ChannelFacts facts)
    {
        ChannelObservation observed = Observe(facts, remembered: null);
        ChannelDecision decision = ChannelDecider.Decide(observed.Facts, Clock.GetUtcNow());
        ApplyOutcome outcome = await _applier.ApplyAsync(observed, decision, CancellationToken.None);
        return await Sweeper.SweepAsync(observed, decision, outcome, Clock.GetUtcNow(), CancellationToken.None);
    }

    private ChannelObservation Observe(ChannelFacts facts, int? remembered)
    {
        MessagingChannel channel = facts.Channel;
        if (remembered is { } number)
        {
            channel = channel with { Status = new MessagingChannelStatus { Effective = new EffectiveChannel { Platform = channel.Spec.Platform, AccountId = channel.Spec.AccountId, Replicas = number } } };
        }

        ResourceKey key = new(channel.Metadata.Namespace, channel.Metadata.Name);
        Server.Put(IsChannelOutdated ? channel with { Metadata = channel.Metadata with { ResourceVersion = Server.NextVersion() } } : channel);
        return new ChannelObservation
        {
            Key = key,
            Channel = channel,
            Facts = facts with { Channel = channel },
            Deployment = Server.Caches.Find(ResourceTypes.Deployments, key),
            ConfigMap = Server.Caches.Find(ResourceTypes.ConfigMaps, key),
            Claim = Server.Caches.Find(ResourceTypes.PersistentVolumeClaims, key),
            Binding = Server.Caches.Find(ResourceTypes.RoleBindings, key),
            Sweep = Server.Sweep(channel) is { } job && Server.Jobs.Get(new ResourceKey(key.Namespace, ConnectorNames.SweepOf(key.Name))) is not null ? job.Deserialize(OperatorJsonContext.Default.JobObject) : null,
        };
    }
}

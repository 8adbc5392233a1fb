using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
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
        _applier = new ConnectorApplier(Writer, limiter, Log);
    }

    public FakeTimeProvider Clock { get; } = new(FactsBuilder.Now);

    public MockServer Server { get; } = new();

    public ConnectorWriter Writer { get; }

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
        MessagingChannel channel = facts.Channel;
        if (remembered is { } number)
        {
            channel = channel with { Status = new MessagingChannelStatus { Effective = new EffectiveChannel { Platform = channel.Spec.Platform, AccountId = channel.Spec.AccountId, Replicas = number } } };
        }

        ResourceKey key = new(channel.Metadata.Namespace, channel.Metadata.Name);
        ChannelFacts known = facts with { Channel = channel };
        ChannelObservation observed = new()
        {
            Key = key,
            Channel = channel,
            Facts = known,
            Deployment = Server.Caches.Find(ResourceTypes.Deployments, key),
            ConfigMap = Server.Caches.Find(ResourceTypes.ConfigMaps, key),
            Claim = Server.Caches.Find(ResourceTypes.PersistentVolumeClaims, key),
        };
        return await _applier.ApplyAsync(observed, ChannelDecider.Decide(known, Clock.GetUtcNow()), CancellationToken.None);
    }
}

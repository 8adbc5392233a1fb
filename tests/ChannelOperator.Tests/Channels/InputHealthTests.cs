using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChannelOperator.Tests.Channels;

/// <summary>From when on the grace of something unknown counts, and what is unknown.</summary>
public sealed class InputHealthTests
{
    private static readonly MessagingChannel Channel = new FactsBuilder().Build().Channel;
    private static readonly ResourceKey Key = new("cx", "support");

    private readonly FakeTimeProvider _clock = new(FactsBuilder.Now);
    private readonly ApiServerHealth _server;

    public InputHealthTests() => _server = new ApiServerHealth(_clock);

    [Fact]
    public void While_the_server_answers_the_grace_counts_from_the_beginning()
    {
        _server.RecordSuccess(isWrite: false);
        _server.RecordSuccess(isWrite: true);
        Assert.Equal(FactsBuilder.Now.AddMinutes(-3), Health().CountFrom(FactsBuilder.Now.AddMinutes(-3)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_the_server_is_out_it_does_not_run_and_then_begins_anew(bool isWrite)
    {
        DateTimeOffset since = FactsBuilder.Now.AddMinutes(-3);
        _server.RecordFailure(isWrite);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _server.RecordFailure(isWrite);
        Assert.Equal(_clock.GetUtcNow(), Health().CountFrom(since));

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(_clock.GetUtcNow(), Health().CountFrom(since));

        _server.RecordSuccess(isWrite);
        DateTimeOffset end = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(end, Health().CountFrom(since));
        Assert.Equal(end.AddMinutes(1), Health().CountFrom(end.AddMinutes(1)));
    }

    [Fact]
    public void A_write_that_fails_holds_the_grace_at_once()
    {
        _server.RecordFailure(isWrite: true);
        Assert.Equal(_clock.GetUtcNow(), Health().CountFrom(FactsBuilder.Now.AddMinutes(-3)));
        _server.RecordSuccess(isWrite: true);
        Assert.Equal(FactsBuilder.Now.AddMinutes(-3), Health().CountFrom(FactsBuilder.Now.AddMinutes(-3)));
    }

    [Fact]
    public void A_watch_is_lost_when_it_has_failed_for_a_while()
    {
        Assert.Empty(Health(Informer(ResourceTypes.PlatformPolicies, failing: null)).Problems(Key, Channel, null));
        Assert.Empty(Health(Informer(ResourceTypes.PlatformPolicies, TimeSpan.FromSeconds(9))).Problems(Key, Channel, null));
        InputProblem problem = Assert.Single(Health(Informer(ResourceTypes.PlatformPolicies, TimeSpan.FromSeconds(10))).Problems(Key, Channel, null));
        Assert.Equal(("the list of platformpolicies.channeloperator.io", FactsBuilder.Now.AddSeconds(-10)), (problem.Input, problem.Since));
    }

    [Fact]
    public void Namespaces_are_an_input_only_where_a_policy_selects_them()
    {
        InputHealth health = Health(Informer(ResourceTypes.Namespaces, TimeSpan.FromMinutes(1)));
        Assert.Empty(health.Problems(Key, Channel, null));
        Assert.Empty(health.Problems(Key, Channel, new EffectivePolicy { Platform = "x" }));
        Assert.Single(health.Problems(Key, Channel, new EffectivePolicy { Platform = "x", NamespaceSelector = new LabelSelector() }));
    }

    private static IInformer Informer(ResourceType type, TimeSpan? failing)
    {
        InformerStatus status = new(true, failing is { } time ? FactsBuilder.Now - time : null, failing, failing is null ? null : "403", FactsBuilder.Now, TimeSpan.Zero);
        return Mock.Of<IInformer>(informer => informer.Type == type && informer.Status == status);
    }

    private InputHealth Health(params IInformer[] inputs)
    {
        OwnedCaches owned = new(ResourceTypes.Owned.ToDictionary(type => type, _ => new ResourceCache<OwnedObject>()));
        ChannelCaches caches = new(new ResourceCache<MessagingChannel>(), new ResourceCache<PlatformPolicy>(), new ResourceCache<ConnectorClass>(), new ResourceCache<NamespaceObject>(), owned, new ResourceCache<JobObject>());
        return new InputHealth(inputs, caches, new ReviewBook(new ResourceCache<ChannelReview>()), _server, _clock);
    }
}

using ChannelOperator.Api;
using ChannelOperator.Policies;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Policies;

/// <summary>The last good copy of a policy, and since when there has been no better one.</summary>
public sealed class PolicyBookTests
{
    private static readonly PlatformPolicyBuilder Good = new();
    private static readonly PlatformPolicyBuilder Bad = Good.WithTerms();

    private readonly FakeTimeProvider _clock = new(FactsBuilder.Now);
    private readonly PolicyBook _book;

    public PolicyBookTests() => _book = new PolicyBook(_clock);

    [Fact]
    public void A_platform_without_a_policy_has_lacked_it_since_the_process_began()
    {
        _clock.Advance(TimeSpan.FromMinutes(7));
        PolicyFacts facts = _book.FactsOf("X");
        Assert.Null(facts.Current);
        Assert.Null(facts.LastGood);
        Assert.Equal(FactsBuilder.Now, facts.BadSince);
        Assert.Null(_book.Find("x"));
    }

    [Fact]
    public void A_good_policy_is_found_however_the_platform_is_written()
    {
        Change(Good);
        Assert.All(new[] { "X", "x" }, platform => Assert.NotNull(_book.FactsOf(platform).Current!.Policy));
        Assert.Null(_book.FactsOf("X").BadSince);
    }

    [Fact]
    public void A_policy_that_turns_bad_keeps_its_last_good_copy_from_then_on()
    {
        Change(Good);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Change(Bad);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Change(Bad);
        PolicyFacts facts = _book.FactsOf("X");
        Assert.Equal(PlatformPolicyConditions.AcceptedReasons.NoVersions, facts.Current!.Reason);
        Assert.Equal("2026-01", facts.LastGood!.Terms!.Versions[0].Version);
        Assert.Equal(FactsBuilder.Now.AddMinutes(1), facts.BadSince);
    }

    [Fact]
    public void A_policy_that_is_deleted_after_it_turned_bad_is_bad_since_it_turned()
    {
        Change(Good);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Change(Bad);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Change(null);
        Assert.Null(_book.FactsOf("X").Current);
        Assert.Equal(FactsBuilder.Now.AddMinutes(1), _book.FactsOf("X").BadSince);
    }

    [Fact]
    public void A_good_policy_ends_it()
    {
        Change(Good);
        Change(null);
        Change(Good.Halted());
        PolicyFacts facts = _book.FactsOf("X");
        Assert.NotNull(facts.LastGood!.Halt);
        Assert.Null(facts.BadSince);

        _clock.Advance(TimeSpan.FromHours(1));
        Change(null);
        Assert.Equal(FactsBuilder.Now.AddHours(1), _book.FactsOf("X").BadSince);
    }

    [Fact]
    public void A_restart_forgets_the_copy_and_begins_the_grace_anew()
    {
        Change(Good);
        Change(Bad);
        _clock.Advance(TimeSpan.FromHours(1));
        PolicyBook restarted = new(_clock);
        restarted.OnChange(Of(Bad.Build()));
        Assert.Null(restarted.FactsOf("X").LastGood);
        Assert.Equal(FactsBuilder.Now.AddHours(1), restarted.FactsOf("X").BadSince);
    }

    [Fact]
    public void An_outage_moves_the_beginning()
    {
        Change(Good);
        Change(null);
        _book.CountFrom = since => since.AddMinutes(9);
        Assert.Equal(FactsBuilder.Now.AddMinutes(9), _book.FactsOf("X").BadSince);
    }

    [Fact]
    public void A_policy_under_a_wrong_name_counts_for_neither_platform()
    {
        _book.OnChange(Of(Good.Named("twitter").Build()));
        Assert.Null(_book.FactsOf("X").Current);
        Assert.Equal(PlatformPolicyConditions.AcceptedReasons.NameMismatch, _book.FactsOf("Twitter").Current!.Reason);
    }

    private static CacheChange<PlatformPolicy> Of(PlatformPolicy? policy)
    {
        ResourceKey key = ResourceKey.ClusterScoped(policy?.Metadata.Name ?? "x");
        return new(key, null, policy is null ? null : new CacheEntry<PlatformPolicy> { Key = key, Uid = "u", ResourceVersion = "1", Value = policy }, IsInitialList: false);
    }

    private void Change(PlatformPolicyBuilder? policy) => _book.OnChange(Of(policy?.Build()));
}

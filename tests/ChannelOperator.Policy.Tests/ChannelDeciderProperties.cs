using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Policy.Tests;

/// <summary>What holds for the decision in any world, whatever else holds.</summary>
public sealed class ChannelDeciderProperties
{
    private const int Worlds = 5_000;

    private static readonly CompiledPolicy NotAccepted = new() { Reason = "NoVersions", Message = "no versions" };

    /// <summary>Mistakes that say nothing about permission.</summary>
    private static readonly Gen<Func<World, World>> Mistake = Gen.OneOf<Func<World, World>>(
        world => world with { Facts = world.Facts with { Class = new ClassFacts { Missing = "ConnectorClass gone does not exist" } } },
        world => world with { Facts = world.Facts with { Class = new ClassFacts { Ambiguous = ["one", "two"] } } },
        world => world.WithSpec(spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["imgae"] = new("30d") } }),
        world => world.WithSpec(spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["image"] = new("9999d") } }),
        world => world.WithSpec(spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 0 } }),
        world => world.WithSpec(spec => spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = "foreign" } }),
        world => world.WithSpec(spec => spec with { State = "running" }),
        world => world.WithSpec(spec => spec with { AccountId = "" }),
        world => WithEffective(world, effective => effective with { AccountId = "first" }));

    /// <summary>Words that stop a channel at once.</summary>
    private static readonly Gen<Func<World, World>> Word = Gen.OneOf<Func<World, World>>(
        world => WithPolicy(world, world.Facts.Policy with { Current = (world.Facts.Policy.Current ?? NotAccepted) with { Halt = new PlatformHalt { Reason = "an incident" } } }),
        world => WithApproval(world, approval => approval with { Status = ApprovalStatus.Rejected }),
        world => WithApproval(world, approval => approval with { Status = ApprovalStatus.Suspended }),
        world => WithApproval(world, approval => approval with { Status = ApprovalStatus.Revoked }),
        world => WithRecord(world, review => review.Deciding(ApprovalStatus.Revoked)),
        world => WithRecord(world, review => review.Deciding(ApprovalStatus.Rejected)),
        world => WithRecord(world, review => review.Deciding(ApprovalStatus.Suspended).ByPlatform()),
        world => WithRecord(world, review => review.Expiring(Timestamp.From(world.Now).Text)),
        world => WithApproval(world, approval => approval with { ExpirationTime = Timestamp.From(world.Now) }),
        world => WithApproval(world, approval => approval with { ExpirationTime = Timestamp.From(DateTimeOffset.MinValue) }));

    [Fact]
    public void An_explicit_word_stops_whatever_else_holds() =>
        Gen.Select(WorldGenerator.World, Word).Sample((world, word) => Assert.Equal(ChannelAction.Stop, word(world).Decide().Action), iter: Worlds);

    [Fact]
    public void A_halt_in_the_last_copy_of_a_missing_policy_stops() => WorldGenerator.World.Sample(
        world =>
        {
            if (world.Facts.Policy.LastGood is { } policy)
            {
                PolicyFacts missing = world.Facts.Policy with { Current = null, LastGood = policy with { Halt = new PlatformHalt { Reason = "an incident" } } };
                Assert.Equal(ChannelAction.Stop, WithPolicy(world, missing).Decide().Action);
            }
        },
        iter: Worlds);

    [Fact]
    public void Unknown_inputs_and_mistakes_start_nothing() => Gen.Select(WorldGenerator.World, Unknown).Sample(
        (world, unknown) => Assert.Equal(ChannelAction.Stop, unknown(world with { Facts = world.Facts with { IsRunning = false } }).Decide().Action),
        iter: Worlds);

    [Fact]
    public void A_mistake_alone_does_not_stop_what_runs() => Gen.Select(WorldGenerator.World, Mistake).Sample(
        (world, mistake) =>
        {
            World running = world with { Facts = world.Facts with { IsRunning = true } };
            if (running.Decide().Action == ChannelAction.Run)
            {
                ChannelDecision decision = mistake(running).Decide();
                Assert.Equal(ChannelAction.Run, decision.Action);
                Assert.Equal(ChangeScope.Tightening, decision.Scope);
                Assert.False(decision.First(ChannelConditions.Accepted).Effect == FindingEffect.Permits);
            }
        },
        iter: Worlds);

    [Fact]
    public void What_is_unknown_does_not_stop_what_runs_within_the_grace_and_does_after_it() => Gen.Select(WorldGenerator.World, UnknownSince, Gen.Int[-1, 1]).Sample(
        (world, unknown, ticks) =>
        {
            World running = world with { Facts = world.Facts with { IsRunning = true, UnknownGrace = TimeSpan.FromMinutes(5) } };
            if (running.Facts.Policy.Current?.Policy is null || running.Decide().Action == ChannelAction.Stop || running.Now.Year is < 2 or > 9998)
            {
                return;
            }

            DateTimeOffset since = running.Now - TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(ticks);
            Assert.Equal(ticks > 0 ? ChannelAction.Run : ChannelAction.Stop, unknown(running, since).Decide().Action);
        },
        iter: Worlds);

    [Fact]
    public void Suspending_starts_nothing_and_stops_nothing_that_runs() => WorldGenerator.World.Sample(
        world =>
        {
            ChannelDecision free = world.WithSpec(spec => spec with { Suspend = false }).Decide();
            ChannelDecision suspended = world.WithSpec(spec => spec with { Suspend = true }).Decide();
            Assert.Equal(free.Action == ChannelAction.Run && world.Facts.IsRunning ? ChannelAction.Run : ChannelAction.Stop, suspended.Action);
            Assert.Equal(ChangeScope.Tightening, suspended.Scope);
            Assert.Equal(free.Findings.Select(finding => finding.Message), suspended.Findings.Select(finding => finding.Message));
        },
        iter: Worlds);

    [Fact]
    public void Declared_stopped_is_stopped() => WorldGenerator.World.Sample(
        world => Assert.Equal(ChannelAction.Stop, world.WithSpec(spec => spec with { State = ChannelState.Stopped }).Decide().Action),
        iter: Worlds);

    [Fact]
    public void Warn_excuses_breaches_of_terms_and_review_and_nothing_else() => WorldGenerator.World.Sample(
        world =>
        {
            if (world.Facts.Policy.Effective is not { } policy)
            {
                return;
            }

            ChannelDecision enforced = world.WithoutUnknowns(policy with { WarnOnly = false }).Decide();
            ChannelDecision warned = world.WithoutUnknowns(policy with { WarnOnly = true }).Decide();
            string[] stops = [.. enforced.Findings.Where(finding => finding.Effect == FindingEffect.Stops).Select(finding => finding.Reason)];
            bool excused = stops.All(reason => reason is "TermsNotAccepted" or "TermsOutdated" or "TermsVersionUnknown" or "ReviewOverdue"
                || (reason == "AwaitingApproval" && policy.Platform is not ("whatsapp" or "facebook")));
            Assert.Equal(excused ? stops : [], warned.Violations.Select(finding => finding.Reason));
            if (!excused)
            {
                Assert.Equal(ChannelAction.Stop, warned.Action);
            }

            if (enforced.Action == ChannelAction.Run)
            {
                Assert.Equal(ChannelAction.Run, warned.Action);
            }
        },
        iter: Worlds);

    [Fact]
    public void No_policy_makes_an_approved_platform_run_without_an_approval() => WorldGenerator.World.Sample(
        world =>
        {
            string platform = Platforms.Key(Platforms.Of(world.Facts.Channel));
            if (platform is "whatsapp" or "facebook" && world.Facts.Policy.Effective is not null && !IsApproved(world))
            {
                Assert.Equal(ChannelAction.Stop, world.Decide().Action);
            }
        },
        iter: Worlds);

    [Fact]
    public void Nothing_is_kept_longer_than_its_ceiling() => WorldGenerator.World.Sample(
        world =>
        {
            ChannelDecision decision = world.Decide();
            Assert.Equal(decision.Policy is null, decision.Retention is null);
            Assert.All(decision.Retention ?? ImmutableSortedDictionary<string, TimeSpan>.Empty, entry =>
            {
                Assert.Contains(entry.Key, MediaKinds.All);
                Assert.True(entry.Value >= TimeSpan.Zero);
                if (decision.Policy!.MaxRetention.TryGetValue(entry.Key, out TimeSpan ceiling) || decision.Policy.MaxRetention.TryGetValue(MediaKinds.Default, out ceiling))
                {
                    Assert.True(entry.Value <= ceiling);
                }
            });
        },
        iter: Worlds);

    private static Gen<Func<World, World>> Unknown => Gen.OneOf(
        Mistake,
        Gen.Select(UnknownSince, TimeGenerator.Instant, (unknown, since) => (Func<World, World>)(world => unknown(world, since))));

    private static Gen<Func<World, DateTimeOffset, World>> UnknownSince => Gen.OneOf<Func<World, DateTimeOffset, World>>(
        (world, since) => world with { Facts = world.Facts with { Unavailable = [new InputProblem("PlatformPolicy", since)] } },
        (world, since) => WithPolicy(world, new PolicyFacts { LastGood = world.Facts.Policy.Effective, BadSince = since }),
        (world, since) => WithPolicy(world, new PolicyFacts { Current = NotAccepted, LastGood = world.Facts.Policy.Effective, BadSince = since }));

    private static World WithPolicy(World world, PolicyFacts policy) => world with { Facts = world.Facts with { Policy = policy } };

    private static World WithEffective(World world, Func<EffectiveChannel, EffectiveChannel> change)
    {
        MessagingChannel channel = world.Facts.Channel;
        EffectiveChannel permitted = channel.Status?.Effective ?? new EffectiveChannel { Platform = channel.Spec.Platform, AccountId = channel.Spec.AccountId };
        return world with { Facts = world.Facts with { Channel = channel with { Status = new MessagingChannelStatus { Effective = change(permitted) } } } };
    }

    /// <summary>Approved by its spec or, where that says nothing, by a record.</summary>
    private static bool IsApproved(World world) => world.Facts.Channel.Spec.Approval is { } approval
        ? approval.Status == ApprovalStatus.Approved
        : world.Facts.Reviews.Statements.Any(statement => statement.Status == ApprovalStatus.Approved);

    private static World WithRecord(World world, Func<ReviewBuilder, ReviewBuilder> change) =>
        world with { Facts = world.Facts with { Reviews = AccountReviews.Of([change(new ReviewBuilder()).Build()]) } };

    private static World WithApproval(World world, Func<ChannelApproval, ChannelApproval> change) =>
        world.WithSpec(spec => spec with { Approval = change(spec.Approval ?? new ChannelApproval { Status = ApprovalStatus.Approved }) });
}

using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Policy.Tests.Generation;

/// <summary>Worlds: every combination of channel, policy, class, namespace, account, unknown inputs, last action and time.</summary>
internal static class WorldGenerator
{
    private static readonly Gen<TermsAcceptance?> Terms = Gen.Select(
        Gen.Int[0, 9], Gen.OneOf("v1", "v1", "v1", "v2", "v2", "v2", "v3", "v3", "v4", "v9"), TimeGenerator.WrittenPast, Gen.Int[0, 80],
        (present, version, time, mistake) => present == 0
            ? null
            : new TermsAcceptance
            {
                AcceptedVersion = version,
                AcceptedBy = mistake == 0 ? "" : "legal@example.com",
                AcceptedTime = time,
            });

    private static readonly Gen<ChannelApproval?> Approval = Gen.Select(
        Gen.Frequency(
            (20, Gen.Const(ApprovalStatus.Approved)),
            (5, Gen.OneOf(ApprovalStatus.Pending, ApprovalStatus.Rejected, ApprovalStatus.Suspended, ApprovalStatus.Revoked, "approved"))),
        Gen.Int[0, 4], PolicyGenerator.Optional(TimeGenerator.WrittenPast), PolicyGenerator.Optional(TimeGenerator.WrittenAhead),
        (status, present, reviewed, expires) => present == 0 ? null : new ChannelApproval { Status = status, Reference = "APP-1", ReviewedTime = reviewed, ExpirationTime = expires });

    /// <summary>Records of one account, of a few names.</summary>
    public static readonly Gen<ChannelReview> Review = Gen.Select(
        Gen.OneOf(ApprovalStatus.Approved, ApprovalStatus.Approved, ApprovalStatus.Approved, ApprovalStatus.Suspended, ApprovalStatus.Rejected, ApprovalStatus.Revoked, "approved"),
        Gen.OneOf(ReviewSource.Officer, ReviewSource.Officer, ReviewSource.Platform),
        TimeGenerator.WrittenPast,
        PolicyGenerator.Optional(TimeGenerator.WrittenPast),
        PolicyGenerator.Optional(TimeGenerator.WrittenAhead),
        Gen.Int[0, 3],
        Gen.Int[0, 12],
        (decision, source, decided, stored, expires, name, shape) => new ReviewBuilder()
            .Named($"review-{name}")
            .Deciding(decision)
            .WithSpec(spec => spec with { Source = source, DecidedTime = decided, ExpirationTime = shape < 3 ? expires : null, Supersedes = shape is 3 or 4 ? "review-0" : null })
            .WithMetadata(metadata => metadata with { CreationTimestamp = stored, Generation = shape == 5 ? 2 : 1 })
            .Build());

    private static readonly Gen<AccountReviews> Reviews = Gen.Frequency(
        (3, Gen.Const(AccountReviews.None)),
        (2, Review.List[1, 4].Select(reviews => AccountReviews.Of([.. reviews.DistinctBy(review => review.Metadata.Name)]))));

    private static readonly Gen<ChannelConnectorSpec?> Connector = Gen.Frequency(
        (18, Gen.Const((ChannelConnectorSpec?)null)),
        (8, Gen.OneOf<int?>(null, 1, 2).Select(replicas => (ChannelConnectorSpec?)new ChannelConnectorSpec { ClassName = "standard", Replicas = replicas })),
        (1, Gen.Const((ChannelConnectorSpec?)new ChannelConnectorSpec { Replicas = 0, CredentialsSecretName = "foreign" })));

    private static readonly Gen<TimeSpan> Grace = Gen.Frequency(
        (12, Gen.Const(ChannelFacts.DefaultUnknownGrace)),
        (2, Gen.OneOf(TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromDays(30))),
        (1, Gen.OneOf(TimeSpan.MaxValue, TimeSpan.MinValue, TimeSpan.FromSeconds(-1))));

    /// <summary>The last field, because it is made of the others; a generator for each platform is made once.</summary>
    public static readonly Gen<World> World = Gen.OneOf([.. PolicyGenerator.Platforms.Select(For)]);

    private static Gen<World> For(string platform) => Gen.Select(
        Channel(platform),
        Policy(platform),
        Surroundings(),
        Reviews,
        TimeGenerator.Instant,
        (channel, policy, surroundings, reviews, now) => new World(surroundings with { Channel = channel, Policy = policy, Reviews = reviews }, now));

    /// <summary>A channel of a platform, seen before or not.</summary>
    public static Gen<MessagingChannel> Channel(string platform) => Gen.Select(
        Terms,
        Approval,
        PolicyGenerator.Retention,
        Connector,
        Gen.OneOf(null, null, null, null, null, ChannelState.Running, ChannelState.Stopped),
        Gen.OneOf<bool?>(null, null, null, false, true),
        Gen.Int[0, 100],
        Effective(platform),
        (terms, approval, retention, connector, state, suspend, mistake, effective) => new ChannelBuilder()
            .Named(mistake == 0 ? "-Wrong-" : "support")
            .WithSpec(_ => new MessagingChannelSpec
            {
                Platform = platform,
                AccountId = mistake == 1 ? "" : ChannelBuilder.Account,
                Terms = terms,
                Approval = approval,
                MediaRetention = retention.Count == 0 ? null : retention,
                Connector = connector,
                State = mistake == 2 ? "stopped" : state,
                Suspend = suspend,
            })
            .With(channel => channel with { Status = effective is null ? null : new MessagingChannelStatus { Effective = effective } })
            .Build());

    private static Gen<EffectiveChannel?> Effective(string platform) => Gen.Select(Gen.Int[0, 24], PolicyGenerator.Retention, (shape, retention) => shape switch
    {
        < 10 => null,
        11 => new EffectiveChannel { Platform = "Elsewhere", AccountId = ChannelBuilder.Account, Retention = retention },
        12 => new EffectiveChannel { Platform = platform, AccountId = "4712" },
        _ => new EffectiveChannel { Platform = platform, AccountId = ChannelBuilder.Account, Retention = shape < 18 ? null : retention },
    });

    private static Gen<PolicyFacts> Policy(string platform) => Gen.Select(
        PolicyGenerator.For(platform), PolicyGenerator.For(platform), Gen.Int[0, 15], PolicyGenerator.Optional(TimeGenerator.Instant),
        (policy, other, shape, since) =>
        {
            CompiledPolicy compiled = PolicyCompiler.Compile(policy);
            return shape switch
            {
                0 => new PolicyFacts { BadSince = since },
                1 => new PolicyFacts { LastGood = compiled.Policy, BadSince = since },
                2 => new PolicyFacts
                {
                    Current = compiled with { Policy = null, Reason = "NoVersions", Message = "no versions" },
                    LastGood = PolicyCompiler.Compile(other).Policy,
                    BadSince = since,
                },
                _ => new PolicyFacts { Current = compiled, LastGood = shape < 7 ? PolicyCompiler.Compile(other).Policy : compiled.Policy, BadSince = since },
            };
        });

    /// <summary>All but the channel and its policy.</summary>
    private static Gen<ChannelFacts> Surroundings() => Gen.Select(
        Gen.Int[0, 30],
        Gen.OneOf("cx", "cx", "cx", "sales"),
        Gen.Int[0, 40],
        Gen.Frequency((12, Gen.Const(new List<DateTimeOffset>())), (1, TimeGenerator.Instant.List[1, 2])),
        Gen.Bool,
        TimeGenerator.Instant,
        Grace,
        (connectorClass, team, account, unavailable, running, since, grace) => new ChannelFacts
        {
            Channel = new MessagingChannel(),
            Policy = new PolicyFacts(),
            Class = connectorClass switch
            {
                0 => new ClassFacts { Missing = "ConnectorClass gone does not exist" },
                1 => new ClassFacts { Ambiguous = ["one", "two"] },
                2 => new ClassFacts { Class = new ConnectorClassBuilder().StoringIn(StorageType.EmptyDir).Build() },
                3 => new ClassFacts { Class = new ConnectorClassBuilder().StoringIn(StorageType.PersistentVolumeClaim).Build() },
                4 => new ClassFacts(),
                _ => new ClassFacts { Class = new ConnectorClassBuilder().Build() },
            },
            NamespaceLabels = ImmutableDictionary<string, string>.Empty.Add("team", team),
            AccountHolder = account switch
            {
                0 => new AccountClaim("cx", "other", "0", DateTimeOffset.MinValue, true),
                1 => new AccountClaim("elsewhere", "hidden", "0", DateTimeOffset.MinValue, true),
                _ => null,
            },
            Unavailable = [.. unavailable.Select((time, index) => new InputProblem($"input {index}", time))],
            IsRunning = running,
            GenerationSince = since,
            UnknownGrace = grace,
        });
}

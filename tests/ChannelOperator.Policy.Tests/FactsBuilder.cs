using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Policy.Tests;

/// <summary>Builds the facts of one decision: as it starts, a channel that may run and does not yet. Each method gives a new builder.</summary>
public sealed record FactsBuilder
{
    /// <summary>An instant at which nothing happens.</summary>
    public static readonly DateTimeOffset Now = At("2026-06-01T12:00:00Z");

    private ChannelBuilder ChannelPart { get; init; } = new();

    private PlatformPolicyBuilder PolicyPart { get; init; } = new();

    private PlatformPolicyBuilder? LastGoodPart { get; init; }

    private bool PolicyIsThere { get; init; } = true;

    private DateTimeOffset? BadSince { get; init; }

    private ImmutableArray<ChannelReview> Records { get; init; } = [];

    private ClassFacts Class { get; init; } = new() { Class = new ConnectorClassBuilder().Build() };

    private ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    private AccountClaim? Holder { get; init; }

    private ImmutableArray<InputProblem> Problems { get; init; } = [];

    private bool IsRunning { get; init; }

    private DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    private TimeSpan Grace { get; init; } = ChannelFacts.DefaultUnknownGrace;

    public static DateTimeOffset At(string time) => new Timestamp(time).Value ?? throw new ArgumentException($"{time} is not a time", nameof(time));

    public FactsBuilder Channel(Func<ChannelBuilder, ChannelBuilder> change) => this with { ChannelPart = change(ChannelPart) };

    public FactsBuilder Policy(Func<PlatformPolicyBuilder, PlatformPolicyBuilder> change) => this with { PolicyPart = change(PolicyPart) };

    /// <summary>Puts channel and policy on another platform.</summary>
    public FactsBuilder On(string platform) => Channel(channel => channel.On(platform)).Policy(policy => policy.For(platform));

    /// <summary>Remembers the policy as it stands as the last good copy, before it is changed or taken away.</summary>
    public FactsBuilder RememberingPolicy() => this with { LastGoodPart = PolicyPart };

    public FactsBuilder PolicyMissing(DateTimeOffset? since) => this with { PolicyIsThere = false, BadSince = since };

    /// <summary>Makes the policy one that is not accepted.</summary>
    public FactsBuilder PolicyNotAccepted(DateTimeOffset? since) => Policy(policy => policy.WithTerms()) with { BadSince = since };

    /// <summary>Adds a record of the continuing review.</summary>
    public FactsBuilder Review(Func<ReviewBuilder, ReviewBuilder> change) => this with { Records = Records.Add(change(new ReviewBuilder()).Build()) };

    public FactsBuilder OfClass(Func<ConnectorClassBuilder, ConnectorClassBuilder> change) => this with { Class = new ClassFacts { Class = change(new ConnectorClassBuilder()).Build() } };

    public FactsBuilder ClassMissing() => this with { Class = new ClassFacts { Missing = "ConnectorClass gone does not exist" } };

    public FactsBuilder ClassAmbiguous() => this with { Class = new ClassFacts { Ambiguous = ["one", "two"] } };

    public FactsBuilder NamespaceLabel(string label, string value) => this with { Labels = Labels.SetItem(label, value) };

    public FactsBuilder AccountHeldBy(string @namespace, string name) => this with { Holder = new AccountClaim(@namespace, name, "0", DateTimeOffset.MinValue, true) };

    public FactsBuilder Unavailable(string input, DateTimeOffset since) => this with { Problems = Problems.Add(new InputProblem(input, since)) };

    public FactsBuilder Running() => this with { IsRunning = true };

    public FactsBuilder KnownSince(DateTimeOffset time) => this with { Since = time };

    public FactsBuilder WithGrace(TimeSpan grace) => this with { Grace = grace };

    public ChannelFacts Build() => new()
    {
        Channel = ChannelPart.Build(),
        Policy = new PolicyFacts
        {
            Current = PolicyIsThere ? PolicyCompiler.Compile(PolicyPart.Build()) : null,
            LastGood = LastGoodPart is null ? null : PolicyCompiler.Compile(LastGoodPart.Build()).Policy,
            BadSince = BadSince,
        },
        Class = Class,
        Reviews = AccountReviews.Of(Records),
        NamespaceLabels = Labels,
        AccountHolder = Holder,
        Unavailable = Problems,
        IsRunning = IsRunning,
        GenerationSince = Since,
        UnknownGrace = Grace,
    };

    public ChannelDecision Decide(DateTimeOffset? now = null) => ChannelDecider.Decide(Build(), now ?? Now);
}

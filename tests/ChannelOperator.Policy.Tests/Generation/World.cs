using System.Globalization;
using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests.Generation;

/// <summary>Facts at an instant.</summary>
internal sealed record World(ChannelFacts Facts, DateTimeOffset Now)
{
    public ChannelDecision Decide() => ChannelDecider.Decide(Facts, Now);

    public World WithSpec(Func<MessagingChannelSpec, MessagingChannelSpec> change) =>
        this with { Facts = Facts with { Channel = Facts.Channel with { Spec = change(Facts.Channel.Spec) } } };

    /// <summary>Takes away what is no more than a mistake or unknown: class, inputs, and a policy that is not there.</summary>
    public World WithoutUnknowns(EffectivePolicy policy) => this with
    {
        Facts = Facts with
        {
            Unavailable = [],
            Policy = new PolicyFacts { Current = new CompiledPolicy { Policy = policy, Halt = policy.Halt, Reason = "Accepted", Message = "" } },
        },
    };

    /// <summary>All that a counterexample needs to be understood.</summary>
    public override string ToString()
    {
        PolicyFacts policy = Facts.Policy;
        return string.Join('\n',
        [
            $"now {Text(Now)} running {Facts.IsRunning} grace {Facts.UnknownGrace} generation since {Text(Facts.GenerationSince)}",
            $"channel {Facts.Channel.Metadata.Namespace}/{Facts.Channel.Metadata.Name} {Facts.Channel.Spec with { MediaRetention = null, Connector = null }}",
            $"  retention {Pairs(Facts.Channel.Spec.MediaRetention)} connector {Facts.Channel.Spec.Connector} effective {Facts.Channel.Status?.Effective}",
            $"current {policy.Current?.Reason} {policy.Current?.Halt} {Text(policy.Current?.Policy)}",
            $"last good {Text(policy.LastGood)} bad since {(policy.BadSince is { } since ? Text(since) : "-")}",
            $"class {Facts.Class.Class?.Metadata.Name ?? Facts.Class.Missing ?? "ambiguous"} holder {Facts.AccountHolder} unavailable {string.Join("; ", Facts.Unavailable)}",
            $"reviews {string.Join("; ", Facts.Reviews.Statements)} last approval {(Facts.Reviews.LastApproval is { } last ? Text(last) : "-")}",
            "labels " + string.Join(", ", Facts.NamespaceLabels),
            DecisionText.Of(Decide()),
        ]);
    }

    private static string Text(EffectivePolicy? policy)
    {
        IEnumerable<string> versions = (policy?.Terms?.Versions ?? []).Select(entry => $"{entry.Version} {Text(entry.EffectiveTime)} +{entry.Grace}");
        return policy is null ? "-" : $"{policy} terms [{string.Join("; ", versions)}] ceilings {string.Join(", ", policy.MaxRetention)}";
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static string Pairs(IReadOnlyDictionary<string, Duration>? map) => map is null ? "-" : string.Join(", ", map);
}

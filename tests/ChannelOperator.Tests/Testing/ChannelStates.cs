using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy.Tests;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Testing;

/// <summary>The states that tools tell apart, by name: a pass that ends in each.</summary>
internal static class ChannelStates
{
    public static readonly FactsBuilder Facts = new();
    private static readonly DateTimeOffset LongAgo = FactsBuilder.Now.AddHours(-1);

    /// <summary>Something moves by itself, or is about to.</summary>
    public static readonly Dictionary<string, Pass> Moving = new()
    {
        ["rolling out"] = Running(Facts, Rollout.UnderWay),
        ["an older generation rolled out"] = Running(Facts, Rollout.Behind),
        ["connector unavailable"] = Running(Facts, Rollout.Unavailable),
        ["created suspended"] = Pass.Over(Facts.Channel(channel => channel.Suspended()).Build()),
        ["policy not there in the first minute"] = Pass.Over(Facts.PolicyMissing(LongAgo).KnownSince(FactsBuilder.Now.AddSeconds(-59)).Build()),
        ["class not there in the first minute"] = Pass.Over(Facts.ClassMissing().KnownSince(FactsBuilder.Now.AddSeconds(-59)).Build()),
        ["input unknown within its grace"] = Running(Facts.Unavailable("the list of platformpolicies", FactsBuilder.Now.AddSeconds(-10))),
        ["being stopped"] = Pass.Over(Facts.Running().Policy(policy => policy.Halted()).Build(), Owned.Deployment(Facts.Build().Channel, 0, Rollout.Terminating)),
        ["server error"] = Failing(new ApplyFailure(EnforcedReasons.ApplyFailed, "500", NeedsPerson: false, new IOException())),
        ["left-over of a namesake"] = Failing(new ApplyFailure(EnforcedReasons.ApplyFailed, "left over", NeedsPerson: false, RetryAfter: TimeSpan.FromSeconds(1))),
    };

    /// <summary>All is as it is meant to be.</summary>
    public static readonly Dictionary<string, Pass> Healthy = new()
    {
        ["running"] = Running(Facts),
        ["terms in grace"] = Running(Facts.Policy(policy => policy.WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-06", "2026-06-01T00:00:00Z", "30d")))),
        ["review in grace"] = Running(Facts.Policy(policy => policy.RequiringApproval("30d", "14d")).Channel(channel => channel.Approved(reviewed: "2026-04-30T00:00:00Z"))),
        ["stopped as declared"] = Pass.Over(Facts.Channel(channel => channel.Stopped()).Build(), Owned.Deployment(Facts.Build().Channel, 0)),
        ["stopped as declared from the start"] = Pass.Over(Facts.Channel(channel => channel.Stopped()).Build()),
        ["violation under Warn"] = Running(Facts.Policy(policy => policy.Warning()).Channel(channel => channel.WithoutTerms())),
        ["suspended by its user"] = Running(Facts.Channel(channel => channel.Suspended())),
    };

    /// <summary>Nothing moves until a person changes something: by the reason.</summary>
    public static readonly Dictionary<string, Pass> Stuck = new()
    {
        ["AwaitingApproval"] = Pass.Over(Facts.Policy(policy => policy.RequiringApproval()).Build()),
        ["TermsNotAccepted"] = Pass.Over(Facts.Channel(channel => channel.WithoutTerms()).Build()),
        ["ReviewOverdue"] = Pass.Over(Facts.Policy(policy => policy.RequiringApproval("30d")).Channel(channel => channel.Approved(reviewed: "2026-01-02T00:00:00Z")).Build()),
        ["InvalidSpec"] = Pass.Over(Facts.Channel(channel => channel.ForAccount("")).Build()),
        ["PolicyNotFound"] = Pass.Over(Facts.PolicyMissing(LongAgo).KnownSince(LongAgo).Build()),
        ["PolicyNotAccepted"] = Pass.Over(Facts.PolicyNotAccepted(LongAgo).KnownSince(LongAgo).Build()),
        ["NamespaceNotPermitted"] = Pass.Over(Facts.Policy(policy => policy.Selecting("team", "cx")).Build()),
        ["ClassNotFound"] = Pass.Over(Facts.ClassMissing().KnownSince(LongAgo).Build()),
        ["AmbiguousClass"] = Pass.Over(Facts.ClassAmbiguous().Build()),
        ["DuplicateAccount"] = Pass.Over(Facts.AccountHeldBy("cx", "other").Build()),
        ["InputUnavailable"] = Pass.Over(Facts.Running().Unavailable("the list of platformpolicies", LongAgo).Build(), Owned.Deployment(Facts.Build().Channel, 0)),
        ["PlatformHalted"] = Pass.Over(Facts.Policy(policy => policy.Halted()).Build()),
        ["ApprovalRevoked"] = Pass.Over(Facts.Channel(channel => channel.WithApproval(ApprovalStatus.Revoked)).Build()),
        ["ApprovalRejected"] = Pass.Over(Facts.Channel(channel => channel.WithApproval(ApprovalStatus.Rejected)).Build()),
        ["ApprovalSuspended"] = Pass.Over(Facts.Channel(channel => channel.WithApproval(ApprovalStatus.Suspended)).Build()),
        ["ApprovalExpired"] = Pass.Over(Facts.Channel(channel => channel.Approved(expires: "2026-05-01T00:00:00Z")).Build()),
        ["TermsVersionUnknown"] = Pass.Over(Facts.Channel(channel => channel.Accepting("2019")).Build()),
        ["TermsOutdated"] = Pass.Over(Facts.Policy(policy => policy.WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-05", "2026-05-01T00:00:00Z", null))).Build()),
        ["ApplyFailed"] = Failing(new ApplyFailure(EnforcedReasons.ApplyFailed, "422", NeedsPerson: true, new IOException())),
        ["Forbidden"] = Failing(new ApplyFailure(EnforcedReasons.Forbidden, "403", NeedsPerson: true, new IOException())),
        ["DriftLoop"] = Failing(new ApplyFailure(EnforcedReasons.DriftLoop, "fought over", NeedsPerson: true, RetryAfter: TimeSpan.FromSeconds(8))),
        ["ProgressDeadlineExceeded"] = Running(Facts, Rollout.DeadlineExceeded),
    };

    public static Pass Running(FactsBuilder facts, Rollout rollout = Rollout.Complete) => Pass.Over(facts.Running().Build(), Owned.Deployment(facts.Build().Channel, 1, rollout));

    private static Pass Failing(ApplyFailure failure)
    {
        Pass pass = Running(Facts);
        return pass with { Outcome = pass.Outcome with { Failure = failure } };
    }
}

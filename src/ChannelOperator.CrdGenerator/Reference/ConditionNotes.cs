using System.Reflection;
using ChannelOperator.Api;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>Where the reasons of a condition are, and where the operations manual treats them.</summary>
/// <param name="Type">Type of the condition.</param>
/// <param name="Reasons">The reasons; null where it only repeats those of others.</param>
/// <param name="Anchor">Anchor in docs/operations.md.</param>
/// <param name="Note">What the reasons alone do not say.</param>
internal sealed record ConditionNotes(string Type, Type? Reasons, string Anchor, string Note = "")
{
    /// <summary>The class of a kind's conditions, if it has any.</summary>
    public static Type? ClassOf(Type kind) => kind switch
    {
        _ when kind == typeof(MessagingChannel) => typeof(ChannelConditions),
        _ when kind == typeof(PlatformPolicy) => typeof(PlatformPolicyConditions),
        _ => null,
    };

    /// <summary>The conditions of a class, in their order. One that nothing is noted of fails.</summary>
    public static IReadOnlyList<ConditionNotes> Of(Type conditions)
    {
        IReadOnlyList<ConditionNotes> notes = conditions == typeof(ChannelConditions) ? OfChannels : OfPolicies;
        string[] forgotten = [.. conditions.GetNestedTypes().Except(notes.Select(note => note.Reasons)).Select(type => type!.Name), .. TypesOf(conditions).Except(notes.Select(note => note.Type))];
        return forgotten.Length == 0 ? notes : throw new InvalidOperationException($"{conditions.Name}: {nameof(ConditionNotes)} does not say where {string.Join(", ", forgotten)} belongs");
    }

    private static IReadOnlyList<ConditionNotes> OfChannels { get; } =
    [
        new(ChannelConditions.Accepted, typeof(ChannelConditions.AcceptedReasons), "accepted"),
        new(ChannelConditions.Approved, typeof(ChannelConditions.ApprovedReasons), "approved"),
        new(ChannelConditions.TermsAccepted, typeof(ChannelConditions.TermsReasons), "termsaccepted"),
        new(ChannelConditions.RetentionCompliant, typeof(ChannelConditions.RetentionReasons), "retentioncompliant"),
        new(ChannelConditions.Enforced, typeof(ChannelConditions.EnforcedReasons), "enforced"),
        new(ChannelConditions.Available, typeof(ChannelConditions.AvailableReasons), "available"),
        new(ChannelConditions.Ready, typeof(ChannelConditions.ReadyReasons), "ready", "Otherwise it has the reason of the first condition above that blocks, and its message lists all findings."),
        new(ChannelConditions.Reconciling, typeof(ChannelConditions.ReconcilingReasons), "reconciling"),
        new(ChannelConditions.Stalled, null, "reconciling", "Its reason is that of Ready."),
        new(ChannelConditions.Suspended, typeof(ChannelConditions.SuspendedReasons), "suspended"),
        new(ChannelConditions.PolicyViolated, null, "suspended", "Its reason is that of the rule: one of TermsAccepted or Approved."),
    ];

    private static IReadOnlyList<ConditionNotes> OfPolicies { get; } =
    [
        new(PlatformPolicyConditions.Accepted, typeof(PlatformPolicyConditions.AcceptedReasons), "platformpolicy"),
        new(PlatformPolicyConditions.Guarded, typeof(PlatformPolicyConditions.GuardedReasons), "guarded", "Asked anew every 10 minutes; `Pending` until it could be read."),
        new(PlatformPolicyConditions.Stalled, null, "platformpolicy"),
    ];

    private static IEnumerable<string> TypesOf(Type conditions) => conditions.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.Name is not (nameof(ChannelConditions.Pending) or nameof(ChannelConditions.InitialJson))).Select(field => (string)field.GetRawConstantValue()!);
}

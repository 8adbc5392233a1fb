using System.Globalization;
using System.Text.RegularExpressions;
using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>What we promise of a status beyond what the tools ask.</summary>
public static partial class StatusInvariants
{
    private static readonly string[] OnlyWhileTrue = [ChannelConditions.Reconciling, ChannelConditions.Stalled, ChannelConditions.Suspended, ChannelConditions.PolicyViolated];

    /// <summary>The promises that a state breaks.</summary>
    /// <param name="state">The state.</param>
    /// <param name="before">The state of the same object just before it; null if there was none, or it is not known.</param>
    public static IEnumerable<StatusBreach> Of(ObservedState state, ObservedState? before)
    {
        if (!state.IsSeen)
        {
            return state.Conditions.Where(condition => condition.Status != ConditionStatus.Unknown)
                .Select(condition => new StatusBreach("STATE01", $"no operator has seen the object, and {condition.Type} is {condition.Status}"));
        }

        return [.. OfEach(state), .. state.Kind == MessagingChannel.KindName ? OfChannel(state) : [], .. OfTimes(state, before)];
    }

    private static IEnumerable<StatusBreach> OfEach(ObservedState state)
    {
        foreach (ObservedCondition condition in state.Conditions)
        {
            if (!ReasonForm().IsMatch(condition.Reason) || condition.Message.Length == 0)
            {
                yield return new StatusBreach("STATE02", $"{condition.Type} has no reason, or no message: '{condition.Reason}', '{condition.Message}'");
            }

            if (OnlyWhileTrue.Contains(condition.Type) && !condition.IsTrue)
            {
                yield return new StatusBreach("STATE03", $"{condition.Type} is {condition.Status}, and may only be there while True");
            }

            if (condition.ObservedGeneration != state.ObservedGeneration)
            {
                yield return new StatusBreach("STATE04", $"{condition.Type} is of generation {condition.ObservedGeneration}, and the status of {state.ObservedGeneration}");
            }
        }

        foreach (IGrouping<string, ObservedCondition> type in state.Conditions.GroupBy(condition => condition.Type).Where(type => type.Count() > 1))
        {
            yield return new StatusBreach("STATE05", $"{type.Key} is there {type.Count()} times");
        }
    }

    private static IEnumerable<StatusBreach> OfChannel(ObservedState state)
    {
        string[] missing = [.. ChannelConditions.Positive.Where(type => state.Find(type) is null)];
        if (missing.Length > 0)
        {
            yield return new StatusBreach("STATE06", $"there is no {string.Join(", ", missing)}");
            yield break;
        }

        ObservedCondition ready = state.Find(ChannelConditions.Ready)!;
        bool moves = state.IsTrue(ChannelConditions.Reconciling);
        bool waits = state.IsTrue(ChannelConditions.Stalled);
        if (ready.Status == ConditionStatus.False && moves == waits)
        {
            yield return new StatusBreach("STATE07", $"Ready is False/{ready.Reason}, and it is not said whether something still moves");
        }

        if (state.Find(ChannelConditions.Stalled) is { } stalled && (stalled.Reason, stalled.Message) != (ready.Reason, ready.Message))
        {
            yield return new StatusBreach("STATE08", $"Stalled says {stalled.Reason} '{stalled.Message}', and Ready {ready.Reason} '{ready.Message}'");
        }

        if (ready.IsTrue && !state.IsTrue(ChannelConditions.Enforced))
        {
            yield return new StatusBreach("STATE09", "Ready is True, and Enforced is not");
        }
    }

    private static IEnumerable<StatusBreach> OfTimes(ObservedState state, ObservedState? before)
    {
        foreach (ObservedCondition condition in state.Conditions)
        {
            if (!DateTimeOffset.TryParseExact(condition.LastTransitionTime, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            {
                yield return new StatusBreach("STATE10", $"lastTransitionTime of {condition.Type} is no time of whole seconds: '{condition.LastTransitionTime}'");
            }

            // What the CRD says of an object that nobody has seen is no transition.
            if (before is { IsSeen: true } && before.Find(condition.Type) is { } old && old.Status == condition.Status && old.LastTransitionTime != condition.LastTransitionTime)
            {
                yield return new StatusBreach("STATE11", $"lastTransitionTime of {condition.Type} went from {old.LastTransitionTime} to {condition.LastTransitionTime}, and its status stayed {old.Status}");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ReasonForm();
}

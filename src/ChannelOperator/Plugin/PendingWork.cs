using ChannelOperator.Api;
using ChannelOperator.Text;
using Available = ChannelOperator.Api.ChannelConditions.AvailableReasons;

namespace ChannelOperator.Plugin;

/// <summary>What is decided and not carried out yet, and what does not work although it is: by the operator's status.</summary>
internal static class PendingWork
{
    private const string NotStopped = "NOT STOPPED YET";

    /// <summary>One sentence each.</summary>
    public static IEnumerable<string> Of(Assessment assessed)
    {
        if (IsNotStopped(assessed))
        {
            yield return OneLine.Of(assessed.Find(ChannelConditions.Ready)!.Message, Longest.Message);
        }
        else if (assessed.Find(ChannelConditions.Enforced) is { Status: ConditionStatus.False } enforced)
        {
            yield return Text(enforced);
        }

        if (assessed.Find(ChannelConditions.Available) is { } available && available.Reason is Available.ConnectorUnavailable or Available.ProgressDeadlineExceeded or Available.RolloutInProgress)
        {
            yield return Text(available);
            if (assessed.Channel.Status?.Connector?.Problem is { } problem && !available.Message.Contains(problem, StringComparison.Ordinal))
            {
                yield return OneLine.Of($"the pods said: {problem}", Longest.Message);
            }
        }
    }

    /// <summary>Whether a stop is decided, and by the operator's word pods are still there.</summary>
    public static bool IsNotStopped(Assessment assessed) => assessed.Find(ChannelConditions.Ready)?.Message.StartsWith(NotStopped, StringComparison.Ordinal) == true;

    private static string Text(Condition condition) => OneLine.Of($"{condition.Reason}: {condition.Message}", Longest.Message);
}

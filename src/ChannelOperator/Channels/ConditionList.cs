using ChannelOperator.Api;

namespace ChannelOperator.Channels;

/// <summary>Collects the conditions of a status. The only place that decides lastTransitionTime: it moves with the status alone.</summary>
internal sealed class ConditionList(IReadOnlyList<Condition>? before, long generation, DateTimeOffset now)
{
    private readonly List<Condition> _conditions = [];

    /// <summary>The conditions set so far.</summary>
    public IReadOnlyList<Condition> Conditions => _conditions;

    /// <summary>Sets a condition.</summary>
    public void Set(string type, string status, string reason, string message)
    {
        Condition? old = before?.FirstOrDefault(condition => condition.Type == type);
        _conditions.Add(new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            LastTransitionTime = old is not null && old.Status == status ? old.LastTransitionTime : Timestamp.From(Seconds(now)),
        });
    }

    /// <summary>Times in conditions have whole seconds.</summary>
    public static DateTimeOffset Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>A story on channels of its own, in which some rules are judged.</summary>
internal abstract class Scenario
{
    /// <summary>The rules.</summary>
    public abstract IReadOnlyList<string> Ids { get; }

    /// <summary>Plays it.</summary>
    public abstract Task PlayAsync(RunSetup setup, Judge judge);

    /// <summary>Plays it, and returns what was found; a rule that was not reached has failed.</summary>
    public async Task<IReadOnlyList<Verdict>> JudgeAsync(RunSetup setup, IReadOnlyList<Rule> wanted)
    {
        Judge judge = new([.. wanted.Where(rule => Ids.Contains(rule.Id))]);
        try
        {
            await PlayAsync(setup, judge);
            return [.. judge.Finish("it was not looked at")];
        }
        catch (Exception exception) when (exception is BreachException or TimeoutException)
        {
            return [.. judge.Finish($"it was not reached: {exception.Message}")];
        }
    }
}

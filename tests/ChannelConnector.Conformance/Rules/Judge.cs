using System.Collections.Concurrent;

namespace ChannelConnector.Conformance.Rules;

/// <summary>Gathers what is found of the rules of one scenario.</summary>
/// <param name="wanted">The rules that are to be judged.</param>
internal sealed class Judge(IReadOnlyList<Rule> wanted)
{
    private readonly ConcurrentDictionary<string, Verdict> _verdicts = new(StringComparer.Ordinal);

    /// <summary>Whether a rule is to be judged.</summary>
    public bool Wants(string id) => wanted.Any(rule => rule.Id == id);

    /// <summary>Judges a rule, if it is wanted: what is returned is the evidence that it is kept, a breach that it is not.</summary>
    public async Task CheckAsync(string id, Func<Task<string>> look)
    {
        if (!Wants(id))
        {
            return;
        }

        try
        {
            Set(id, Outcome.Passed, await look());
        }
        catch (Exception exception) when (exception is BreachException or TimeoutException)
        {
            Set(id, Outcome.Failed, exception.Message);
        }
    }

    /// <summary>A rule has no object here.</summary>
    public void NotApplicable(string id, string why)
    {
        if (Wants(id))
        {
            Set(id, Outcome.NotApplicable, why);
        }
    }

    /// <summary>All verdicts; a rule that was not reached has failed.</summary>
    public IEnumerable<Verdict> Finish(string why) => wanted.Select(rule => _verdicts.GetValueOrDefault(rule.Id) ?? new Verdict(rule, Outcome.Failed, why));

    private void Set(string id, Outcome outcome, string evidence) => _verdicts[id] = new Verdict(wanted.First(rule => rule.Id == id), outcome, evidence);
}

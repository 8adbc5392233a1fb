namespace ChannelOperator.TestKit.Conformance;

/// <summary>
/// What Flux asks of a status (fluxcd/pkg, runtime/conditions/check), by its codes. All of them are asked of every state, those for states at rest and those
/// for states under way; which answers are meant to be so is said by <see cref="StatusRules"/>. There is no FAIL0010.
/// </summary>
public static class FluxChecks
{
    private const string Ready = "Ready";
    private const string Reconciling = "Reconciling";
    private const string Stalled = "Stalled";

    /// <summary>The conditions that tell of a trouble while they are True, the first first. Suspended is neutral, and what PolicyViolated tells of is meant to run.</summary>
    private static readonly string[] Negative = [Stalled, Reconciling];

    /// <summary>The checks that a state does not pass.</summary>
    public static IEnumerable<StatusBreach> Of(ObservedState state)
    {
        if (state.Find(Ready) is not { } ready)
        {
            return [new StatusBreach("FAIL0002", "there is no condition Ready"), .. OfTransients(state), .. OfGenerations(state, isReady: false)];
        }

        return [.. OfReady(state, ready), .. OfTransients(state), .. OfGenerations(state, ready.IsTrue)];
    }

    private static IEnumerable<StatusBreach> OfReady(ObservedState state, ObservedCondition ready)
    {
        string[] negative = [.. Negative.Where(type => state.Find(type) is not null)];
        if (ready.IsTrue && negative.Any(state.IsTrue))
        {
            yield return new StatusBreach("FAIL0001", $"Ready is True, and so is {string.Join(", ", negative.Where(state.IsTrue))}");
        }

        if (state.IsTrue(Reconciling) && ready.Status != "False")
        {
            yield return new StatusBreach("FAIL0003", $"Ready is {ready.Status} while Reconciling is True");
        }

        if (state.IsTrue(Stalled) && ready.Status != "False")
        {
            yield return new StatusBreach("FAIL0004", $"Ready is {ready.Status} while Stalled is True");
        }

        if (ready.Status == "Unknown" && !state.IsTrue(Reconciling))
        {
            yield return new StatusBreach("FAIL0011", "Ready is Unknown, and Reconciling is not True");
        }

        if (ready.IsTrue && negative.Length > 0)
        {
            yield return new StatusBreach("WARN0001", $"Ready is True, and {string.Join(", ", negative)} is there");
        }

        // WARN0002 asks for Ready's reason from the first negative condition but these two, and there is no other.
    }

    private static IEnumerable<StatusBreach> OfTransients(ObservedState state)
    {
        if (state.Find(Reconciling) is not null && state.Find(Stalled) is not null)
        {
            yield return new StatusBreach("FAIL0005", "both Reconciling and Stalled are there");
        }

        if (state.Find(Reconciling) is { Status: "False" })
        {
            yield return new StatusBreach("WARN0003", "Reconciling is there and False");
        }

        if (state.Find(Stalled) is { Status: "False" })
        {
            yield return new StatusBreach("WARN0004", "Stalled is there and False");
        }
    }

    private static IEnumerable<StatusBreach> OfGenerations(ObservedState state, bool isReady)
    {
        long observed = state.ObservedGeneration ?? 0;
        if (observed > state.Generation)
        {
            yield return new StatusBreach("FAIL0006", $"observedGeneration is {observed}, and the generation {state.Generation}");
        }

        if (isReady && observed < state.Generation)
        {
            yield return new StatusBreach("FAIL0007", $"Ready is True of generation {observed}, and the generation is {state.Generation}");
        }

        if (isReady && Where(state, condition => condition.ObservedGeneration < state.Generation) is { Length: > 0 } older)
        {
            yield return new StatusBreach("FAIL0008", $"Ready is True, and older than generation {state.Generation}: {older}");
        }

        if (isReady && Where(state, condition => condition.ObservedGeneration != observed) is { Length: > 0 } other)
        {
            yield return new StatusBreach("FAIL0009", $"Ready is True, and of another generation than the status, which is of {observed}: {other}");
        }

        if (Where(state, condition => condition.ObservedGeneration < 1) is { Length: > 0 } missing)
        {
            yield return new StatusBreach("WARN0005", $"no observedGeneration: {missing}");
        }
    }

    private static string Where(ObservedState state, Func<ObservedCondition, bool> isMeant) =>
        string.Join(", ", state.Conditions.Where(isMeant).Select(condition => $"{condition.Type} ({condition.ObservedGeneration})"));
}

namespace ChannelOperator.Policy.Guards;

/// <summary>
/// Who may make a channel less strictly judged: the one table of it. config/admission is generated from it, because servers carry it out;
/// tests run it in C#, because servers before 1.30 cannot.
/// </summary>
public static class GuardRules
{
    /// <summary>The policies.</summary>
    public static IReadOnlyList<GuardPolicy> Policies { get; } = [ChannelGuards.Policy, ReviewGuards.Policy, ConnectorGuards.Policy];

    /// <summary>What refuses a request; empty where it may be.</summary>
    /// <param name="request">The request.</param>
    /// <param name="holds">Whether the user holds a verb (first) on the PlatformPolicy of a name (second) in the request's namespace.</param>
    /// <returns>The refusals.</returns>
    public static IReadOnlyList<GuardRefusal> Judge(GuardedRequest request, Func<string, string, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(holds);
        return
        [
            .. from policy in Policies
               where policy.Matches(request)
               from asked in policy.PerChannel ? request.Neighbours.Select(channel => request with { Neighbour = channel }) : [request]
               from rule in policy.Rules
               where rule.Concerns(asked) && (rule.Verb is not { } verb || !holds(verb, asked.Platform))
               select new GuardRefusal(rule.Id, rule.Message.For(asked)),
        ];
    }
}

namespace ChannelConnector.Conformance.Rules;

/// <summary>What was found of a rule, and by what.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Outcome">The finding.</param>
/// <param name="Evidence">What was seen.</param>
internal sealed record Verdict(Rule Rule, Outcome Outcome, string Evidence);

namespace ChannelConnector.Conformance.Rules;

/// <summary>What was found of a rule.</summary>
internal enum Outcome
{
    /// <summary>It is kept.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>Neither platform nor profile has what it is about.</summary>
    NotApplicable,
}

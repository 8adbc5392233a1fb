namespace ChannelOperator.TestKit.Conformance;

/// <summary>A rule that a status breaks.</summary>
/// <param name="Code">The rule: Flux's own code, or one of <see cref="StatusInvariants"/>.</param>
/// <param name="Message">What is wrong.</param>
public sealed record StatusBreach(string Code, string Message)
{
    public override string ToString() => $"{Code} {Message}";
}

namespace ChannelOperator.Policy;

/// <summary>What is known of the policy of a channel's platform.</summary>
public sealed record PolicyFacts
{
    /// <summary>The policy as it stands; null if there is none.</summary>
    public CompiledPolicy? Current { get; init; }

    /// <summary>The last copy that was accepted; null if none was seen.</summary>
    public EffectivePolicy? LastGood { get; init; }

    /// <summary>
    /// Since when <see cref="Current"/> has been missing or not accepted. It has to be given while it is: where nobody knows since
    /// when, no grace is left, because a grace that counts from now never ends.
    /// </summary>
    public DateTimeOffset? BadSince { get; init; }

    internal DateTimeOffset UnusableSince => BadSince ?? DateTimeOffset.MinValue;

    /// <summary>The policy to judge by: the current one if it is accepted, else the last good copy.</summary>
    public EffectivePolicy? Effective => Current?.Policy ?? LastGood;

    /// <summary>The halt in force. An explicit word counts even in a policy that is otherwise not accepted.</summary>
    public Api.PlatformHalt? Halt => Current is null ? LastGood?.Halt : Current.Halt;
}

namespace ChannelConnector.Forwarding;

/// <summary>What an attempt on a message came to, and why.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="Reason">A fixed word, with the status in front where one was answered: it goes to logs, metrics and dead letters. Never text that somebody else has written.</param>
/// <param name="Pause">How long Genesys Cloud asks to wait, with <see cref="ForwardResult.Throttled"/>.</param>
internal sealed record ForwardOutcome(ForwardResult Result, string Reason = "", TimeSpan Pause = default)
{
    public static readonly ForwardOutcome Accepted = new(ForwardResult.Accepted);

    public static readonly ForwardOutcome Gone = new(ForwardResult.Gone);

    public static readonly ForwardOutcome Stopped = new(ForwardResult.Stopped);

    public static ForwardOutcome Failed(string reason) => new(ForwardResult.Failed, reason);

    public static ForwardOutcome Misconfigured(string reason) => new(ForwardResult.Misconfigured, reason);
}

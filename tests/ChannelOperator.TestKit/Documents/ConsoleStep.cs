namespace ChannelOperator.TestKit.Documents;

/// <summary>A command that a document prints, and the output that it shows for it.</summary>
/// <param name="Line">Its line in the document.</param>
/// <param name="Command">The command, here-documents included.</param>
/// <param name="Output">What follows it.</param>
public sealed record ConsoleStep(int Line, string Command, string Output)
{
    /// <summary>Whether it may be run again until it shows what it has to.</summary>
    public bool IsReading => Command.StartsWith("kubectl get ", StringComparison.Ordinal) || Command.StartsWith("kubectl describe ", StringComparison.Ordinal)
        || new[] { "list", "explain", "history", "deadlines" }.Any(verb => Command.StartsWith($"kubectl channel {verb}", StringComparison.Ordinal));
}

namespace ChannelOperator.TestKit.Documents;

/// <summary>The commands in the <c>console</c> blocks of a document, in their order.</summary>
public static class ConsoleDocument
{
    private const string Fence = "```";
    private const string Prompt = "$ ";

    /// <summary>Reads them.</summary>
    public static IReadOnlyList<ConsoleStep> Read(string text)
    {
        List<ConsoleStep> steps = [];
        string[] lines = text.Split('\n');
        bool isBlock = false;
        for (int index = 0; index < lines.Length; index++)
        {
            if (lines[index].StartsWith(Fence, StringComparison.Ordinal))
            {
                isBlock = !isBlock && lines[index] == Fence + "console";
            }
            else if (isBlock && lines[index].StartsWith(Prompt, StringComparison.Ordinal))
            {
                steps.Add(ReadStep(lines, index));
            }
        }

        return steps;
    }

    private static ConsoleStep ReadStep(string[] lines, int start)
    {
        List<string> command = [lines[start][Prompt.Length..]];
        int next = start + 1;
        if (command[0].EndsWith("<<'EOF'", StringComparison.Ordinal) || command[0].EndsWith("<<EOF", StringComparison.Ordinal))
        {
            do
            {
                command.Add(lines[next]);
            }
            while (lines[next++] != "EOF");
        }

        string[] output = [.. lines.Skip(next).TakeWhile(line => !line.StartsWith(Prompt, StringComparison.Ordinal) && !line.StartsWith(Fence, StringComparison.Ordinal))];
        return new ConsoleStep(start + 1, string.Join('\n', command), string.Join('\n', output));
    }
}

namespace ChannelOperator.Tests.Testing;

/// <summary>The pod templates of a release, as its users' connectors run them: <c>tests/golden/VERSION/CASE.yaml</c>.</summary>
internal sealed class ReleasedTemplates(string directory)
{
    /// <summary>The file in which a change is accepted: lines of a case and a decision record.</summary>
    public const string AcceptedFile = "accepted-changes.txt";

    public string Version => Path.GetFileName(directory);

    /// <summary>The newest release below a directory.</summary>
    public static ReleasedTemplates Newest(string root) => new(Directory.GetDirectories(root).OrderBy(path => System.Version.Parse(Path.GetFileName(path))).Last());

    /// <summary>Writes a release; a change that it accepts is one since then, so it starts with none.</summary>
    public static void Write(string directory, IReadOnlyDictionary<string, string> templates)
    {
        Directory.CreateDirectory(directory);
        foreach (string old in Directory.GetFiles(directory, "*.yaml"))
        {
            File.Delete(old);
        }

        foreach ((string name, string text) in templates)
        {
            File.WriteAllText(Path.Combine(directory, name + ".yaml"), text);
        }

        File.WriteAllText(Path.Combine(directory, AcceptedFile), """
            # Changes of pod templates since this release. Each restarts every connector that it concerns when an operator is upgraded. One line each:
            # the case, and the record in docs/decisions that says why.

            """);
    }

    /// <summary>What an upgrade from this release would restart, and nobody has accepted; and what is accepted for nothing.</summary>
    /// <param name="today">The templates of today by case. Cases that are new since the release concern nobody's pods.</param>
    /// <param name="decisions">The directory of the decision records.</param>
    public IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string> today, string decisions)
    {
        List<string> problems = [];
        Dictionary<string, string> accepted = ReadAccepted();
        foreach (string file in Directory.GetFiles(directory, "*.yaml").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            bool isAccepted = accepted.Remove(name, out string? record);
            bool isSame = today.TryGetValue(name, out string? template) && template == File.ReadAllText(file);
            if (isSame && isAccepted)
            {
                problems.Add($"{AcceptedFile} accepts a change of {name}, and there is none: take the line out");
            }
            else if (isAccepted && !File.Exists(Path.Combine(decisions, record!)))
            {
                problems.Add($"{AcceptedFile} names {record} for {name}, and docs/decisions has no such record");
            }
            else if (!isSame && !isAccepted)
            {
                problems.Add(
                    $"the pod template of {name} is not the one of {Version}: an upgrade would restart all such connectors. Leave it as it was; or write a record docs/decisions/NNNN-*.md "
                    + $"that says why that has to be, and add the line '{name} NNNN-TITLE.md' to tests/golden/{Version}/{AcceptedFile}");
            }
        }

        return [.. problems, .. accepted.Keys.Select(name => $"{AcceptedFile} names {name}, and {Version} has no such case")];
    }

    private Dictionary<string, string> ReadAccepted() => File.ReadAllLines(Path.Combine(directory, AcceptedFile))
        .Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 0)
        .ToDictionary(words => words[0], words => words.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
}

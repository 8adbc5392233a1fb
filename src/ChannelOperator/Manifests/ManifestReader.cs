namespace ChannelOperator.Manifests;

/// <summary>Reads the objects in a file: any number of documents, lists of objects among them.</summary>
internal static class ManifestReader
{
    /// <summary>Without one of these a file holds nothing of ours, not even mistyped.</summary>
    private static readonly string[] Telling = ["channeloperator", "MessagingChannel", "PlatformPolic", "ConnectorClass", "ChannelReview", "Namespace"];

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problems">Takes what cannot be read; the other documents of the file are read all the same.</param>
    public static IEnumerable<Manifest> Read(ManifestFile file, ICollection<ManifestProblem> problems)
    {
        // Whatever else lies in a directory is no concern of ours, and may be no YAML at all, such as a template.
        if (!file.IsNamed && !Telling.Any(word => file.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            yield break;
        }

        if (file.Text.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var broken)
        {
            problems.Add(new ManifestProblem(file.Name, file.Text.AsSpan(0, broken).Count('\n') + 1, "", "there are bytes here that are no UTF-8: save the file as UTF-8"));
        }

        foreach ((string text, int firstLine) in Documents(file.Text))
        {
            ManifestNode? root = TryRead(file, text, firstLine, problems);
            if (root is ManifestMap map)
            {
                foreach (Manifest manifest in Objects(file, map))
                {
                    yield return manifest;
                }
            }
            else if (root is not (null or ManifestScalar { Kind: ScalarKind.Null }))
            {
                problems.Add(new ManifestProblem(file.Name, root.Line, "", "a manifest is a map with apiVersion, kind and metadata"));
            }
        }
    }

    private static ManifestNode? TryRead(ManifestFile file, string text, int firstLine, ICollection<ManifestProblem> problems)
    {
        try
        {
            return YamlReader.Read(text, firstLine);
        }
        catch (ManifestException exception)
        {
            problems.Add(new ManifestProblem(file.Name, exception.Line, "", exception.Message));
            return null;
        }
    }

    /// <summary>What kubectl get -o yaml prints is one list of all.</summary>
    private static IEnumerable<Manifest> Objects(ManifestFile file, ManifestMap map) =>
        map.TextOf("kind").EndsWith("List", StringComparison.Ordinal) && map["items"] is ManifestList list
            ? list.Items.OfType<ManifestMap>().Select(item => new Manifest(file.Name, item))
            : [new Manifest(file.Name, map)];

    /// <summary>The documents are told apart before they are parsed, so that a mistake in one hides no other.</summary>
    private static IEnumerable<(string Text, int FirstLine)> Documents(string text)
    {
        int start = 0;
        int line = 1;
        int firstLine = 1;
        for (int next = 0; next < text.Length; line++)
        {
            int end = text.IndexOf('\n', next);
            end = end < 0 ? text.Length : end + 1;
            if (IsSeparator(text.AsSpan(next, end - next)))
            {
                yield return (text[start..next], firstLine);
                start = next;
                firstLine = line;
            }

            next = end;
        }

        yield return (text[start..], firstLine);
    }

    private static bool IsSeparator(ReadOnlySpan<char> line) => line.StartsWith("---") && (line.Length == 3 || char.IsWhiteSpace(line[3]));
}

using System.Text;

namespace ChannelOperator.CrdGenerator;

/// <summary>A directory of generated files, and of no others of their kind.</summary>
/// <param name="path">Path of the directory.</param>
/// <param name="extension">Extension of the files.</param>
internal sealed class GeneratedDirectory(string path, string extension = ".yaml")
{
    private const string Remedy = "run `make generate`";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the files and removes those that are no longer generated.</summary>
    /// <param name="files">Text by file name.</param>
    public void Write(IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(path);
        foreach (string stray in Strays(files))
        {
            File.Delete(stray);
        }

        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(path, name), text, Utf8);
        }
    }

    /// <summary>Compares the files with those on disk.</summary>
    /// <param name="files">Text by file name.</param>
    /// <returns>One line for each file that differs, in the form that MSBuild shows as an error.</returns>
    public IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> files)
    {
        List<string> differences = [];
        foreach ((string name, string text) in files)
        {
            string file = Path.Combine(path, name);
            if (!File.Exists(file))
            {
                differences.Add(Error(file, 1, $"missing: {Remedy}"));
            }
            else if (FirstDifference(File.ReadAllText(file, Utf8), text) is { } difference)
            {
                differences.Add(Error(file, difference.Line, difference.Text));
            }
        }

        differences.AddRange(Strays(files).Select(stray => Error(stray, 1, $"not generated from any type or rule: {Remedy}")));
        return differences;
    }

    private static (int Line, string Text)? FirstDifference(string found, string wanted)
    {
        if (string.Equals(found, wanted, StringComparison.Ordinal))
        {
            return null;
        }

        string[] foundLines = found.Split('\n');
        string[] wantedLines = wanted.Split('\n');
        int index = 0;
        while (index < foundLines.Length && index < wantedLines.Length && string.Equals(foundLines[index], wantedLines[index], StringComparison.Ordinal))
        {
            index++;
        }

        return (index + 1, $"does not fit the types and rules: {Remedy} (found '{Line(foundLines, index)}', generated '{Line(wantedLines, index)}')");
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index].Trim() : "";

    private static string Error(string file, int line, string text) => $"{file}({line}): error CRD0001: {text}";

    private IEnumerable<string> Strays(IReadOnlyDictionary<string, string> files) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*" + extension).Where(file => !files.ContainsKey(Path.GetFileName(file))).Order(StringComparer.Ordinal)
            : [];
}

using ChannelOperator.Manifests;

namespace ChannelOperator.Checks.Sources;

/// <summary>Finds the files that a user names: files, directories with all that is below them, <c>-</c> for standard input.</summary>
internal static class ManifestFiles
{
    /// <summary>Standard input.</summary>
    public const string StandardInput = "-";

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Whether a file in a directory is read.</summary>
    public static bool IsManifest(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !path.Split('/', '\\').Any(part => part.Length > 1 && part[0] == '.' && part != "..");

    /// <summary>Reads what the paths name, in their order; each file once.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="input">Standard input.</param>
    /// <exception cref="CheckException">One cannot be read.</exception>
    public static IReadOnlyList<ManifestFile> Read(IEnumerable<string> paths, TextReader input)
    {
        List<ManifestFile> files = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (path == StandardInput)
            {
                string text = input.ReadToEnd();
                // What was to write it has failed, mostly; nothing to check is no success.
                files.Add(string.IsNullOrWhiteSpace(text) ? throw new CheckException("standard input is empty: did the command before it fail?") : new ManifestFile("stdin", text, IsNamed: true));
                continue;
            }

            files.AddRange(Expand(path).Where(file => seen.Add(Path.GetFullPath(file.Path))).Select(file => Read(file.Path, file.IsNamed)));
        }

        return files;
    }

    private static IEnumerable<(string Path, bool IsNamed)> Expand(string path)
    {
        if (Directory.Exists(path))
        {
            // Not through links: one that leads up would never end.
            EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            return Directory.EnumerateFiles(path, "*", options).Where(file => IsManifest(Path.GetRelativePath(path, file))).Order(StringComparer.Ordinal).Select(file => (file, false));
        }

        return File.Exists(path) ? [(path, true)] : throw new CheckException($"{path} does not exist: name files, directories, or - for standard input");
    }

    private static ManifestFile Read(string path, bool isNamed)
    {
        try
        {
            return new ManifestFile(path, File.ReadAllText(path), isNamed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckException($"{path} cannot be read: {exception.Message}");
        }
    }
}

namespace ChannelOperator.TestKit.Operators;

/// <summary>A copy of the repository's <c>config</c>, to be changed as its files and docs/install.md tell users to change theirs.</summary>
public sealed class ConfigCopy : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-config-");

    public ConfigCopy()
    {
        string original = Repository.PathOf("config");
        foreach (string file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_directory.FullName, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>A folder or file in it.</summary>
    public string PathOf(params string[] parts) => Path.Combine([_directory.FullName, .. parts]);

    /// <summary>Changes a line of a file; there has to be one such line.</summary>
    public void Change(string file, string line, string into)
    {
        string[] lines = File.ReadAllLines(PathOf(file));
        int index = Array.FindIndex(lines, candidate => candidate.Trim() == line);
        if (index < 0 || index != Array.FindLastIndex(lines, candidate => candidate.Trim() == line))
        {
            throw new InvalidOperationException($"config/{file} should have the line '{line}' once");
        }

        lines[index] = lines[index].Replace(line, into, StringComparison.Ordinal);
        File.WriteAllLines(PathOf(file), lines);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

namespace ChannelOperator.TestKit;

/// <summary>A directory that goes with its test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("channel-operator-tests-").FullName;

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string CreateDirectory(params string[] parts) => Directory.CreateDirectory(In(parts)).FullName;

    /// <summary>Writes a file, and the directories that it is in.</summary>
    public string Write(string name, string text)
    {
        string path = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

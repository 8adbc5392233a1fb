using ChannelConnector.Media;
using ChannelConnector.Media.Files;

namespace ChannelConnector.Tests.Media;

/// <summary>A state directory of its own with a store in it.</summary>
internal sealed class StateDirectory : MediaState
{
    private FileMediaStore _store;

    public StateDirectory() => _store = new FileMediaStore(Path);

    public override IMediaStore Store => _store;

    /// <summary>Every file in the store, whole or not.</summary>
    public string[] Files => Directory.GetFiles(System.IO.Path.Combine(Path, "media"), "*", SearchOption.AllDirectories);

    public override Task StartAsync()
    {
        _store = new FileMediaStore(Path);
        return Task.CompletedTask;
    }

    public override Task<string[]> NamesAsync() => Task.FromResult<string[]>(
        [.. Files.Select(file => System.IO.Path.GetRelativePath(System.IO.Path.Combine(Path, "media"), file)).Where(name => !name.StartsWith(FileMediaStore.Partial, StringComparison.Ordinal))]);

    public override async Task PlantAsync(string name)
    {
        string path = System.IO.Path.Combine(Path, "media", name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "x");
    }
}

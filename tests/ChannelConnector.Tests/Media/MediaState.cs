using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Media;

/// <summary>A store under test, a directory for what is beside it, and a clock that stands still.</summary>
internal abstract class MediaState : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 30, TimeSpan.Zero);

    public string Path { get; } = Directory.CreateTempSubdirectory("channel-media-").FullName;

    public PausingTime Time { get; } = new(Now);

    public abstract IMediaStore Store { get; }

    public static MediaRetention Retention(long image = 0, long video = 0, long audio = 0, long document = 0) =>
        new(new Dictionary<string, long> { ["image"] = image, ["video"] = video, ["audio"] = audio, ["document"] = document });

    /// <summary>Opens the store, again.</summary>
    public abstract Task StartAsync();

    /// <summary>The names of everything in the store, from the kind on.</summary>
    public abstract Task<string[]> NamesAsync();

    /// <summary>Puts something into the store past it.</summary>
    public abstract Task PlantAsync(string name);

    public async Task<StoredMedium> WriteAsync(string kind, DateTimeOffset received, string mime = "image/jpeg", string text = "bytes")
    {
        WrittenMedium written = await Store.WriteAsync(kind, received, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), 1024, default);
        return new StoredMedium(written.Key, "mid.1", kind, mime, received);
    }

    public async Task<bool> HasAsync(StoredMedium medium)
    {
        await using Stream? stream = await Store.OpenAsync(medium, default);
        return stream is not null;
    }

    public virtual void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}

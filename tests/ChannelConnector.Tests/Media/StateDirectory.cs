using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Media;

/// <summary>A state directory of its own, a store in it, and a clock that stands still.</summary>
internal sealed class StateDirectory : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 30, TimeSpan.Zero);

    public StateDirectory() => Store = new MediaStore(Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("channel-media-").FullName;

    public PausingTime Time { get; } = new(Now);

    public MediaStore Store { get; private set; }

    /// <summary>Every file in the store, whole or not.</summary>
    public string[] Files => Directory.GetFiles(System.IO.Path.Combine(Path, "media"), "*", SearchOption.AllDirectories);

    public static MediaRetention Retention(long image = 0, long video = 0, long audio = 0, long document = 0) =>
        new(new Dictionary<string, long> { ["image"] = image, ["video"] = video, ["audio"] = audio, ["document"] = document });

    public async Task<StoredMedium> WriteAsync(string kind, DateTimeOffset received, string mime = "image/jpeg", string text = "bytes")
    {
        WrittenMedium written = await Store.WriteAsync(kind, received, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), 1024, default);
        return new StoredMedium(written.Key, "mid.1", kind, mime, received);
    }

    public void Restart() => Store = new MediaStore(Path);

    public bool Has(StoredMedium medium)
    {
        using Stream? stream = Store.Open(medium);
        return stream is not null;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

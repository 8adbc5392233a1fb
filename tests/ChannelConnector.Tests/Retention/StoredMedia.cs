using ChannelConnector.Inbox;
using ChannelConnector.Tests.Flows;

namespace ChannelConnector.Tests.Retention;

/// <summary>The media of a world as they lie in its state.</summary>
internal static class StoredMedia
{
    /// <summary>The files of a kind.</summary>
    public static string[] Files(ConnectorWorld world, string kind)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(world.Workspace.StatePath, "media", kind), "*", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            // A bucket that went while it was looked at.
            return [];
        }
    }

    /// <summary>How many rows there are. The connector must not be at work.</summary>
    public static async Task<int> RowsAsync(ConnectorWorld world)
    {
        await using MessageInbox inbox = await MessageInbox.OpenAsync(world.Workspace.StatePath, world.Workspace.Contract.Channel, TimeProvider.System);
        return inbox.MediaKeys().Count;
    }

    /// <summary>The beginning of a file of some kind, as platforms send it.</summary>
    public static (string Type, byte[] Bytes, string Mime) Sample(string kind) => kind switch
    {
        "audio" => ("audio", [.. "ID3"u8, .. "the rest of a song"u8], "audio/mpeg"),
        "video" => ("video", [0, 0, 0, 24, .. "ftypisom"u8, .. "the rest of a film"u8], "video/mp4"),
        "document" => ("file", [.. "%PDF-1.7"u8, .. "the rest of a document"u8], "application/pdf"),
        _ => ("image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8], "image/png"),
    };
}

using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Webhooks of Meta's platforms: <c>object</c> names the platform, and <c>entry</c> has the events, each of an account.</summary>
internal abstract class MetaParser : PlatformParser
{
    protected override void Read(JsonElement root, List<PlatformEvent> events)
    {
        if (!IsServed(JsonFields.Text(root, "object"u8)) || !JsonFields.Array(root, "entry"u8, out JsonElement entries))
        {
            throw new MalformedWebhookException();
        }

        Action<JsonElement, string, List<PlatformEvent>> read = ReadEntry;
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            Guard(entry, "", events, read);
        }
    }

    /// <summary>Whether the body's <c>object</c> is this platform's.</summary>
    protected abstract bool IsServed(string? name);

    /// <summary>Reads the events of an entry.</summary>
    protected abstract void ReadEntry(JsonElement entry, string account, List<PlatformEvent> events);
}

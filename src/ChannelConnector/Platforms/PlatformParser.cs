using System.Text.Json;
using ChannelConnector.Contract;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Platforms;

/// <summary>
/// Reads the webhooks of a platform: every entry, and every event of each. One event that cannot be read costs no other, for the
/// platform would send the whole batch again, and again.
/// </summary>
internal abstract class PlatformParser
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The parser of a platform.</summary>
    /// <param name="platform">The platform as the contract names it.</param>
    /// <exception cref="ContractException">It is not served.</exception>
    public static PlatformParser For(string platform) => PlatformKeys.Key(platform) switch
    {
        PlatformKeys.WhatsApp => new WhatsAppParser(),
        PlatformKeys.Facebook => new MessagingParser("page"),

        // Whether the variant with a Facebook login says page is told in two ways: the account decides, not this word.
        PlatformKeys.Instagram => new MessagingParser("instagram", "page"),
        _ => throw new ContractException($"channel.json: platform is \"{platform}\", and this connector serves WhatsApp, Facebook and Instagram: name an image in the ConnectorClass that serves it"),
    };

    /// <summary>Reads the body of a webhook.</summary>
    /// <returns>Its events in their order, also those that are only counted.</returns>
    /// <exception cref="MalformedWebhookException">It cannot be read at all, or is of another platform.</exception>
    public IReadOnlyList<PlatformEvent> Parse(ReadOnlyMemory<byte> body)
    {
        List<PlatformEvent> events = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Options);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !IsServed(JsonFields.Text(root, "object"u8)) || !JsonFields.Array(root, "entry"u8, out JsonElement entries))
            {
                throw new MalformedWebhookException();
            }

            Action<JsonElement, string, List<PlatformEvent>> read = ReadEntry;
            foreach (JsonElement entry in entries.EnumerateArray())
            {
                Guard(entry, "", events, read);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new MalformedWebhookException();
        }

        return events;
    }

    /// <summary>Whether the body's <c>object</c> is this platform's.</summary>
    protected abstract bool IsServed(string? name);

    /// <summary>Reads the events of an entry.</summary>
    protected abstract void ReadEntry(JsonElement entry, string account, List<PlatformEvent> events);

    /// <summary>Reads one part of a body; what cannot be read counts as one malformed event.</summary>
    protected static void Guard(JsonElement part, string account, List<PlatformEvent> events, Action<JsonElement, string, List<PlatformEvent>> read)
    {
        try
        {
            if (part.ValueKind == JsonValueKind.Object)
            {
                read(part, account, events);
                return;
            }
        }
        catch (InvalidOperationException)
        {
            // A name that is not valid Unicode: the JSON parser finds out when names are compared.
        }

        events.Add(Ignored(account, EventWords.Malformed));
    }

    /// <summary>An event that is only counted.</summary>
    protected static EventIgnored Ignored(string account, string type) => new() { AccountId = account, Type = type };
}

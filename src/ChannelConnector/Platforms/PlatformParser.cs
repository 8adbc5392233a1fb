using System.Text.Json;
using ChannelConnector.Contract;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Platforms;

/// <summary>
/// Reads the webhooks of a platform: every event of a batch. One event that cannot be read costs no other, for the
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
        PlatformKeys.X => new XParser(),
        _ => throw new ContractException($"channel.json: platform is \"{platform}\", and this connector serves WhatsApp, Facebook, Instagram and X: name an image in the ConnectorClass that serves it"),
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
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new MalformedWebhookException();
            }

            Read(document.RootElement, events);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new MalformedWebhookException();
        }

        return events;
    }

    /// <summary>Reads the events of a body.</summary>
    /// <exception cref="MalformedWebhookException">It is of another platform.</exception>
    protected abstract void Read(JsonElement root, List<PlatformEvent> events);

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

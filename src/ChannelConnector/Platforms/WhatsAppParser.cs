using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Webhooks of the WhatsApp Cloud API: <c>entry[].changes[].value</c>, with messages, statuses, or something of the account.</summary>
internal sealed class WhatsAppParser : MetaParser
{
    private const int LongestName = 256;

    protected override bool IsServed(string? name) => name == "whatsapp_business_account";

    protected override void ReadEntry(JsonElement entry, string account, List<PlatformEvent> events)
    {
        // What concerns the business account names no number: it counts under the account's own id.
        string business = JsonFields.Id(entry, "id"u8) ?? account;
        if (!JsonFields.Array(entry, "changes"u8, out JsonElement changes))
        {
            events.Add(Ignored(business, EventWords.Malformed));
            return;
        }

        Action<JsonElement, string, List<PlatformEvent>> read = (change, owner, all) => ReadChange(change, owner, entry, all);
        foreach (JsonElement change in changes.EnumerateArray())
        {
            Guard(change, business, events, read);
        }
    }

    private static void ReadChange(JsonElement change, string business, JsonElement entry, List<PlatformEvent> events)
    {
        if (!JsonFields.Child(change, "value"u8, out JsonElement value))
        {
            events.Add(Ignored(business, EventWords.Malformed));
            return;
        }

        string? number = JsonFields.Child(value, "metadata"u8, out JsonElement metadata) ? JsonFields.Id(metadata, "phone_number_id"u8) : null;
        switch (JsonFields.Text(change, "field"u8))
        {
            case "messages" when number is null:
                events.Add(Ignored(business, EventWords.Malformed));
                break;
            case "messages":
                ReadMessages(value, number, business, events);
                break;
            case AccountSignals.Review or AccountSignals.Update:
                events.Add(ReadSignal(change, value, business, PlatformTime.Of(entry, "time"u8)));
                break;
            case "smb_message_echoes":
                // The business's own messages, also one that it has taken back: nothing of them is here.
                Count(value, "message_echoes"u8, number ?? business, EventWords.Echo, events);
                break;
            case { } field:
                events.Add(Ignored(number ?? business, EventWords.Field(field)));
                break;
            default:
                events.Add(Ignored(number ?? business, EventWords.Malformed));
                break;
        }
    }

    private static AccountSignal ReadSignal(JsonElement change, JsonElement value, string business, DateTimeOffset? at) =>
        JsonFields.Text(change, "field"u8) == AccountSignals.Review ? AccountSignals.OfReview(value, business, at) : AccountSignals.OfUpdate(value, business, at);

    private static void ReadMessages(JsonElement value, string account, string business, List<PlatformEvent> events)
    {
        int before = events.Count;
        if (JsonFields.Array(value, "messages"u8, out JsonElement messages))
        {
            SenderNames names = SenderNames.Of(value, LongestName);
            Action<JsonElement, string, List<PlatformEvent>> read = (message, number, all) => all.Add(ReadMessage(message, number, business, names));
            foreach (JsonElement message in messages.EnumerateArray())
            {
                Guard(message, account, events, read);
            }
        }

        if (JsonFields.Array(value, "statuses"u8, out JsonElement statuses))
        {
            foreach (JsonElement status in statuses.EnumerateArray())
            {
                Guard(status, account, events, static (item, number, all) => all.Add(WhatsAppStatus.Of(item, number)));
            }
        }

        Count(value, "errors"u8, account, EventWords.Error, events);
        if (events.Count == before)
        {
            events.Add(Ignored(account, EventWords.Unknown));
        }
    }

    private static void Count(JsonElement value, ReadOnlySpan<byte> name, string account, string type, List<PlatformEvent> events)
    {
        if (JsonFields.Array(value, name, out JsonElement items))
        {
            for (int i = items.GetArrayLength(); i > 0; i--)
            {
                events.Add(Ignored(account, type));
            }
        }
    }

    private static PlatformEvent ReadMessage(JsonElement message, string account, string business, SenderNames names)
    {
        // Of somebody with a user name WhatsApp tells no number, but an id of its own.
        string? customer = JsonFields.Id(message, "from"u8) ?? JsonFields.Id(message, "from_user_id"u8);
        if (JsonFields.Id(message, "id"u8) is not { } id || customer is null)
        {
            return Ignored(account, EventWords.Malformed);
        }

        switch (JsonFields.Text(message, "type"u8))
        {
            case "reaction":
                return Ignored(account, "reaction");
            case "system":
                return Ignored(account, "system");
            case "request_welcome":
                return Ignored(account, "request_welcome");
            case "revoke":
                return ReadRevoke(message, account, customer);
            case "edit":
                return ReadEdit(message, account, customer);
            case var type:
                (string? text, ReceivedMedia? media) = WhatsAppContent.Of(message, type);
                return new MessageReceived
                {
                    AccountId = account,
                    Id = id,
                    Conversation = customer,
                    BusinessId = business,
                    Sent = PlatformTime.Of(message, "timestamp"u8),
                    SenderName = names.Of(customer),
                    Text = text,
                    Media = media is null ? [] : [media],
                };
        }
    }

    private static PlatformEvent ReadRevoke(JsonElement message, string account, string customer) =>
        JsonFields.Child(message, "revoke"u8, out JsonElement revoke) && JsonFields.Id(revoke, "original_message_id"u8) is { } original
            ? new MessageUnsent { AccountId = account, Id = original, Conversation = customer }
            : Ignored(account, EventWords.Malformed);

    private static PlatformEvent ReadEdit(JsonElement message, string account, string customer)
    {
        if (!JsonFields.Child(message, "edit"u8, out JsonElement edit) || JsonFields.Id(edit, "original_message_id"u8) is not { } original
            || !JsonFields.Child(edit, "message"u8, out JsonElement changed))
        {
            return Ignored(account, EventWords.Malformed);
        }

        // WhatsApp does not count edits, but each has an id of its own.
        DateTimeOffset? sent = PlatformTime.Of(message, "timestamp"u8);
        string? text = WhatsAppContent.Of(changed, JsonFields.Text(changed, "type"u8)).Text;
        return text is null || JsonFields.Id(message, "id"u8) is not { } edited
            ? Ignored(account, EventWords.Malformed)
            : new MessageEdited { AccountId = account, Id = original, Conversation = customer, Edit = edited, Sent = sent, Text = text };
    }
}

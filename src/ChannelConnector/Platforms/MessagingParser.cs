using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Webhooks of Messenger and Instagram, which share an envelope: <c>entry[].messaging[]</c>, or <c>standby[]</c> while another app has the conversation.</summary>
/// <param name="objects">The words of <c>object</c> that are served.</param>
internal sealed class MessagingParser(params string[] objects) : MetaParser
{
    /// <summary>What an item can be besides a message, an edit or a postback; the first word that it has is the one that counts.</summary>
    private static readonly string[] Counted =
    [
        "reaction", "read", "delivery", "optin", "referral", "account_linking", "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles",
    ];

    private static ReadOnlySpan<byte> Enforcement => "policy_enforcement"u8;

    protected override bool IsServed(string? name) => Array.IndexOf(objects, name) >= 0;

    protected override void ReadEntry(JsonElement entry, string account, List<PlatformEvent> events)
    {
        if (JsonFields.Id(entry, "id"u8) is not { } id)
        {
            events.Add(Ignored(account, EventWords.Malformed));
            return;
        }

        int before = events.Count;
        ReadItems(entry, "messaging"u8, id, events, ReadItem);
        ReadItems(entry, "standby"u8, id, events, ReadStandby);
        ReadItems(entry, "changes"u8, id, events, static (change, owner, all) => all.Add(Ignored(owner, EventWords.Field(JsonFields.Text(change, "field"u8)))));
        if (events.Count == before)
        {
            events.Add(Ignored(id, EventWords.Unknown));
        }
    }

    private static void ReadItems(JsonElement entry, ReadOnlySpan<byte> name, string account, List<PlatformEvent> events, Action<JsonElement, string, List<PlatformEvent>> read)
    {
        if (JsonFields.Array(entry, name, out JsonElement items))
        {
            foreach (JsonElement item in items.EnumerateArray())
            {
                Guard(item, account, events, read);
            }
        }
    }

    // Another app answers. What was taken back is gone all the same: it may have come before the conversation was handed over.
    // And whoever answers, the account is blocked.
    private static void ReadStandby(JsonElement item, string account, List<PlatformEvent> events)
    {
        if (JsonFields.Child(item, "message"u8, out JsonElement message) && JsonFields.Flag(message, "is_deleted"u8))
        {
            events.Add(ReadMessage(item, message, account));
        }
        else if (JsonFields.Child(item, Enforcement, out JsonElement enforcement))
        {
            events.Add(AccountSignals.OfEnforcement(enforcement, account, PlatformTime.Of(item, "timestamp"u8)));
        }
        else
        {
            events.Add(Ignored(account, EventWords.Standby));
        }
    }

    private static void ReadItem(JsonElement item, string account, List<PlatformEvent> events)
    {
        if (JsonFields.Child(item, "message"u8, out JsonElement message))
        {
            events.Add(ReadMessage(item, message, account));
        }
        else if (JsonFields.Child(item, "message_edit"u8, out JsonElement edit))
        {
            events.Add(ReadEdit(item, edit, account));
        }
        else if (JsonFields.Child(item, "postback"u8, out JsonElement postback))
        {
            events.Add(ReadPostback(item, postback, account));
        }
        else if (JsonFields.Child(item, Enforcement, out JsonElement enforcement))
        {
            events.Add(AccountSignals.OfEnforcement(enforcement, account, PlatformTime.Of(item, "timestamp"u8)));
        }
        else if (MessagingReports.OfDelivery(item, Party(item, "sender"u8), account) is { } delivery)
        {
            events.Add(delivery);
        }
        else
        {
            events.Add(Ignored(account, Array.Find(Counted, name => item.TryGetProperty(name, out _)) ?? EventWords.Unknown));
        }
    }

    private static PlatformEvent ReadMessage(JsonElement item, JsonElement message, string account)
    {
        string? customer = Customer(item, account, JsonFields.Flag(message, "is_echo"u8), out bool isEcho);
        if (JsonFields.Id(message, "mid"u8) is not { } id || customer is null)
        {
            return Ignored(account, EventWords.Malformed);
        }

        // First: it comes inside echoes too.
        if (JsonFields.Flag(message, "is_deleted"u8))
        {
            return new MessageUnsent { AccountId = account, Id = id, Conversation = customer };
        }

        if (isEcho)
        {
            return (PlatformEvent?)MessagingReports.OfEcho(message, id, customer, account) ?? Ignored(account, EventWords.Echo);
        }

        MessagingContent content = MessagingContent.Of(message);
        return new MessageReceived
        {
            AccountId = account,
            Id = id,
            Conversation = customer,
            Sent = PlatformTime.Of(item, "timestamp"u8),
            Text = content.Text,
            Media = content.Media,
        };
    }

    private static PlatformEvent ReadEdit(JsonElement item, JsonElement edit, string account)
    {
        string? customer = Customer(item, account, JsonFields.Flag(edit, "is_echo"u8), out bool isEcho);
        if (JsonFields.Id(edit, "mid"u8) is not { } id || customer is null || JsonFields.Text(edit, "text"u8) is not { } text
            || JsonFields.Number(edit, "num_edit"u8) is not (>= 0 and <= int.MaxValue and { } number))
        {
            return Ignored(account, EventWords.Malformed);
        }

        return isEcho
            ? Ignored(account, EventWords.Echo)
            : new MessageEdited { AccountId = account, Id = id, Conversation = customer, Edit = number.ToString(CultureInfo.InvariantCulture), Sent = PlatformTime.Of(item, "timestamp"u8), Text = text };
    }

    private static PlatformEvent ReadPostback(JsonElement item, JsonElement postback, string account)
    {
        string? customer = Customer(item, account, isEcho: false, out bool isEcho);
        string? text = JsonFields.Text(postback, "title"u8) ?? JsonFields.Text(postback, "payload"u8);
        if (customer is null || isEcho || string.IsNullOrEmpty(text))
        {
            return Ignored(account, EventWords.Malformed);
        }

        return new MessageReceived
        {
            AccountId = account,
            Id = JsonFields.Id(postback, "mid"u8) ?? PostbackId(customer, item, postback),
            Conversation = customer,
            Sent = PlatformTime.Of(item, "timestamp"u8),
            Text = text,
        };
    }

    // The same each time that it is sent, so that a second one is a duplicate.
    private static string PostbackId(string customer, JsonElement item, JsonElement postback)
    {
        string time = JsonFields.Number(item, "timestamp"u8)?.ToString(CultureInfo.InvariantCulture) ?? "";
        string all = string.Join('\n', customer, time, JsonFields.Text(postback, "payload"u8), JsonFields.Text(postback, "title"u8));
        return "postback:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 16));
    }

    // In an echo sender and recipient are swapped; the business's own message is one also where it does not say so.
    private static string? Customer(JsonElement item, string account, bool isEcho, out bool isOwn)
    {
        string? sender = Party(item, "sender"u8);
        string? recipient = Party(item, "recipient"u8);
        isOwn = isEcho || sender == account;
        return isOwn && recipient != account ? recipient : sender;
    }

    private static string? Party(JsonElement item, ReadOnlySpan<byte> name) => JsonFields.Child(item, name, out JsonElement party) ? JsonFields.Id(party, "id"u8) : null;
}

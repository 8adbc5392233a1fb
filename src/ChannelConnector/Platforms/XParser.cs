using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>
/// Webhooks of X, in both of its envelopes: the Account Activity API's (<c>for_user_id</c>, and a list for each kind of event) and that of its successor, the X Activity API
/// (<c>data</c> with one <c>event_type</c>). Sources: x-api/account-activity/introduction and x-api/activity/event-payloads of https://docs.x.com.
/// </summary>
internal sealed class XParser : PlatformParser
{
    /// <summary>The field under which it is told that the account has withdrawn the app's access.</summary>
    public const string Revoked = "oauth.revoke";

    private const string Typing = "typing";
    private const string Seen = "read";
    private const int LongestName = 256;

    /// <summary>The lists of the Account Activity API that are only counted.</summary>
    private static readonly FrozenDictionary<string, string> Lists = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["direct_message_indicate_typing_events"] = Typing,
        ["direct_message_mark_read_events"] = Seen,
        ["tweet_create_events"] = "post",
        ["tweet_delete_events"] = "post",
        ["favorite_events"] = "like",
        ["follow_events"] = "follow",
        ["unfollow_events"] = "follow",
        ["block_events"] = "block",
        ["unblock_events"] = "block",
        ["mute_events"] = "mute",
        ["unmute_events"] = "mute",
        ["spaces_events"] = "spaces",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The families of the X Activity API's events that are only counted: the word before the dot. What is encrypted (<c>chat</c>) cannot be read here.</summary>
    private static readonly string[] Families = ["chat", "post", "like", "follow", "profile", "news", "spaces", "mute", "block", "broadcast"];

    protected override void Read(JsonElement root, List<PlatformEvent> events)
    {
        if (JsonFields.Child(root, "data"u8, out JsonElement data))
        {
            Guard(data, "", events, ReadActivity);
        }
        else if (JsonFields.Child(root, "user_event"u8, out JsonElement happened))
        {
            Guard(happened, "", events, ReadUserEvent);
        }
        else if (JsonFields.Id(root, "for_user_id"u8) is { } account)
        {
            ReadLists(root, account, events);
        }
        else if (JsonFields.Child(root, "replay_job_status"u8, out _))
        {
            events.Add(Ignored("", "replay"));
        }
        else
        {
            throw new MalformedWebhookException();
        }
    }

    private static void ReadLists(JsonElement root, string account, List<PlatformEvent> events)
    {
        int before = events.Count;
        ReadMessages(root, account, events);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array && Lists.TryGetValue(member.Name, out string? word))
            {
                for (int count = member.Value.GetArrayLength(); count > 0; count--)
                {
                    events.Add(Ignored(account, word));
                }
            }
        }

        if (events.Count == before)
        {
            events.Add(Ignored(account, EventWords.Unknown));
        }
    }

    private static void ReadActivity(JsonElement data, string none, List<PlatformEvent> events)
    {
        string? account = JsonFields.Child(data, "filter"u8, out JsonElement filter) ? JsonFields.Id(filter, "user_id"u8) : null;
        bool hasPayload = JsonFields.Child(data, "payload"u8, out JsonElement payload);
        string? type = JsonFields.Text(data, "event_type"u8);
        bool isMessage = type is "dm.received" or "dm.sent";
        if (isMessage && hasPayload && JsonFields.Array(payload, "direct_message_events"u8, out _))
        {
            ReadMessages(payload, account, events);
        }
        else if (type == Revoked && hasPayload)
        {
            events.Add(Revocation(payload, payload));
        }
        else
        {
            events.Add(Ignored(account ?? none, isMessage || type is Revoked or null ? EventWords.Malformed : WordOf(type)));
        }
    }

    private static string WordOf(string type) => type switch
    {
        "dm.read" => Seen,
        "dm.indicate_typing" => Typing,
        _ => Array.Find(Families, family => type.StartsWith(family + ".", StringComparison.Ordinal)) ?? EventWords.Unknown,
    };

    private static void ReadUserEvent(JsonElement happened, string none, List<PlatformEvent> events) => events.Add(
        JsonFields.Child(happened, "revoke"u8, out JsonElement revoke) && JsonFields.Child(revoke, "source"u8, out JsonElement source) ? Revocation(source, revoke) : Ignored(none, EventWords.Unknown));

    // Nothing comes any more: it is told as an error. It is no decision of X's, so no approval ends with it.
    private static PlatformEvent Revocation(JsonElement owner, JsonElement told) => JsonFields.Id(owner, "user_id"u8) is not { } account ? Ignored("", EventWords.Malformed) : new AccountSignal
    {
        AccountId = account,
        Field = Revoked,
        Word = "revoke",
        Said = "revoke",
        Level = LogLevel.Error,
        At = DateTimeOffset.TryParse(JsonFields.Text(told, "date_time"u8), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null,
    };

    private static void ReadMessages(JsonElement owner, string? account, List<PlatformEvent> events)
    {
        if (!JsonFields.Array(owner, "direct_message_events"u8, out JsonElement messages))
        {
            return;
        }

        JsonFields.Child(owner, "users"u8, out JsonElement users);
        foreach (JsonElement message in messages.EnumerateArray())
        {
            Guard(message, account ?? "", events, (item, _, all) => all.Add(ReadMessage(item, account, users)));
        }
    }

    private static PlatformEvent ReadMessage(JsonElement item, string? account, JsonElement users)
    {
        if (JsonFields.Text(item, "type"u8) is not "message_create")
        {
            return Ignored(account ?? "", EventWords.Unknown);
        }

        if (!JsonFields.Child(item, "message_create"u8, out JsonElement message) || JsonFields.Id(item, "id"u8) is not { } id || JsonFields.Id(message, "sender_id"u8) is not { } sender)
        {
            return Ignored(account ?? "", EventWords.Malformed);
        }

        if (sender == account)
        {
            return Ignored(sender, EventWords.Echo);
        }

        // To whom it was sent counts: a subscription tells of conversations, and one can be between others.
        string? recipient = JsonFields.Child(message, "target"u8, out JsonElement target) ? JsonFields.Id(target, "recipient_id"u8) : null;
        XContent content = JsonFields.Child(message, "message_data"u8, out JsonElement data) ? XContent.Of(data) : XContent.None;
        return new MessageReceived
        {
            AccountId = recipient ?? account ?? "",
            Id = id,
            Conversation = sender,
            Sent = PlatformTime.Of(item, "created_timestamp"u8),
            SenderName = NameOf(users, sender),
            Text = content.Text,
            Media = content.Media,
        };
    }

    // The X Activity API has one more object around a user.
    private static string? NameOf(JsonElement users, string id)
    {
        if (users.ValueKind != JsonValueKind.Object || !users.TryGetProperty(id, out JsonElement user) || user.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return JsonFields.Short(JsonFields.Child(user, "data"u8, out JsonElement inner) ? inner : user, "name"u8, LongestName) is { Length: > 0 } name ? name : null;
    }
}

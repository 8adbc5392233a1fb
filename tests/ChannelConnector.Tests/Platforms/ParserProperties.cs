using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelConnector.Platforms;
using CsCheck;

namespace ChannelConnector.Tests.Platforms;

/// <summary>What holds for any body: events come out of it, or it is malformed, and nothing else happens.</summary>
public sealed class ParserProperties
{
    private const int Bodies = 2_000;

    private static readonly string[] Platforms = ["WhatsApp", "Facebook", "Instagram", "X"];

    private static readonly byte[][] Samples = [.. Payloads.All.Select(sample => sample.Body)];

    /// <summary>Words that the parsers look for, so that generated trees reach them.</summary>
    private static readonly string[] Names =
    [
        "object", "entry", "id", "changes", "field", "value", "metadata", "phone_number_id", "messages", "statuses", "errors", "contacts", "profile", "name", "wa_id", "from", "type", "text", "body",
        "image", "caption", "location", "latitude", "longitude", "interactive", "button_reply", "title", "revoke", "original_message_id", "edit", "message", "messaging", "standby", "sender", "recipient",
        "timestamp", "mid", "attachments", "payload", "url", "coordinates", "lat", "long", "reply_to", "story", "is_deleted", "is_echo", "is_unsupported", "message_edit", "num_edit", "postback", "read",
        "data", "payload", "event_type", "filter", "user_id", "for_user_id", "direct_message_events", "message_create", "message_data", "sender_id", "target", "recipient_id", "created_timestamp", "entities",
        "urls", "expanded_url", "attachment", "media", "media_url_https", "video_info", "variants", "content_type", "bitrate", "duration_millis", "users", "user_event", "source", "date_time",
        "time", "decision", "event", "ban_info", "waba_ban_state", "policy_enforcement", "action", "reason",
    ];

    private static readonly string[] Texts =
    [
        "page", "instagram", "whatsapp_business_account", "messages", "smb_message_echoes", "text", "image", "video", "location", "interactive", "revoke", "edit", "ephemeral", "story_mention", "true",
        "900", "wamid.1", "1760000000", "https://lookaside.fbsbx.com/x", "Grüße", "", " ", "\0", "\ud83d",
        "message_create", "dm.received", "dm.sent", "oauth.revoke", "photo", "animated_gif", "video/mp4", "https://t.co/a", "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg",
        "account_review_update", "account_update", "REJECTED", "DISABLED_UPDATE", "DISABLE", "block",
    ];

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Gen.OneOf(Texts).Select(text => (JsonNode?)text),
        Gen.Long.Select(number => (JsonNode?)number),
        Gen.Double[-1e300, 1e300].Select(number => (JsonNode?)number),
        Gen.Bool.Select(flag => (JsonNode?)flag),
        Gen.Const((JsonNode?)null));

    [Fact]
    public void Any_bytes_are_read_or_malformed() => Gen.Byte.Array[0, 200].Sample(bytes => Read(bytes), iter: Bodies);

    [Fact]
    public void Bytes_changed_anywhere_in_a_webhook_are_read_or_malformed() =>
        Gen.Select(Gen.OneOf(Samples), Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 8]).Sample(
            (sample, changes) =>
            {
                byte[] body = [.. sample];
                foreach ((int place, byte value) in changes)
                {
                    body[place % body.Length] = value;
                }

                Read(body);
            },
            iter: Bodies);

    [Fact]
    public void A_webhook_that_is_cut_off_is_malformed()
    {
        foreach ((string platform, byte[] body) in Payloads.All)
        {
            string text = Encoding.UTF8.GetString(body).TrimEnd();
            for (int length = 0; length < text.Length; length++)
            {
                Assert.Throws<MalformedWebhookException>(() => Payloads.Parse(platform, text[..length]));
            }
        }
    }

    [Fact]
    public void Any_tree_of_known_words_is_read_or_malformed()
    {
        Gen<JsonNode?> tree = Gen.Recursive<JsonNode?>((depth, smaller) => depth > 5 ? Leaf : Gen.OneOf(Leaf, Leaf, Object(smaller), Object(smaller), List(smaller)));
        Gen.Select(Gen.OneOf("page", "instagram", "whatsapp_business_account"), List(tree)).Sample(
            (name, entries) => Read(new JsonObject { ["object"] = name, ["entry"] = entries?.DeepClone() }),
            iter: Bodies);
        Gen.Select(Gen.OneOf("dm.received", "oauth.revoke", "chat.received"), List(tree), Object(tree)).Sample(
            (type, messages, data) =>
            {
                Read(new JsonObject { ["for_user_id"] = "900", ["direct_message_events"] = messages?.DeepClone(), ["users"] = data?.DeepClone() });
                Read(new JsonObject { ["data"] = new JsonObject { ["event_type"] = type, ["filter"] = data?.DeepClone(), ["payload"] = new JsonObject { ["direct_message_events"] = messages?.DeepClone() } } });
                Read(new JsonObject { ["user_event"] = data?.DeepClone() });
            },
            iter: Bodies);
    }

    [Fact]
    public void Whatever_stands_in_place_of_a_part_of_a_webhook_the_rest_is_read()
    {
        Gen.Select(Gen.OneOf(Samples), Gen.Int[0, 10_000], Leaf).Sample(
            (sample, place, leaf) =>
            {
                JsonNode root = JsonNode.Parse(sample)!;
                JsonNode[] parts = [.. Parts(root)];
                JsonNode part = parts[place % parts.Length];
                if (part.Parent is JsonObject parent)
                {
                    parent[part.GetPropertyName()] = leaf?.DeepClone();
                }
                else if (part.Parent is JsonArray list)
                {
                    list[part.GetElementIndex()] = leaf?.DeepClone();
                }

                Read(root);
            },
            iter: Bodies);
    }

    [Fact]
    public void A_batch_of_N_events_gives_N_events() =>
        Gen.Select(Gen.OneOf("Facebook", "Instagram", "WhatsApp", "X"), Gen.Int[0, 5].Array[1, 6].Array[1, 4]).Sample(
            (platform, batch) =>
            {
                int next = 0;
                string body = platform switch
                {
                    "WhatsApp" => WhatsApp(batch, () => next++),
                    "X" => Payloads.X([.. Enumerable.Range(0, next = batch.Sum(entry => entry.Sum())).Select(_ => """{"text":"t"}""")]),
                    _ => Messaging(platform, batch, () => next++),
                };
                IReadOnlyList<PlatformEvent> events = Payloads.Parse(platform, body);
                Assert.Equal(
                    Enumerable.Range(0, next).Select(number => number.ToString(CultureInfo.InvariantCulture)),
                    events.Where(e => e is not EventIgnored { Type: "unknown" }).Select(e => e is MessageReceived message ? message.Id : "?"));
            },
            iter: 1_000);

    [Fact]
    public void The_largest_batch_that_Meta_sends_is_read_quickly()
    {
        string[] items = [.. Enumerable.Range(0, 1000).Select(i => Payloads.Item($$"""  "message":{"mid":"m_{{i}}","text":"Gr\u00fc\u00dfe Grüße {{i}}"}  """))];
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<PlatformEvent> events = Payloads.Items("Instagram", items);

        Assert.Equal(1000, events.OfType<MessageReceived>().DistinctBy(message => message.Id).Count());
        Assert.All(events, e => Assert.StartsWith("Grüße Grüße ", ((MessageReceived)e).Text, StringComparison.Ordinal));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    private static Gen<JsonNode?> Object(Gen<JsonNode?> member) => Gen.Select(Gen.OneOf(Names), member).Array[1, 4].Select(members =>
    {
        JsonObject made = [];
        foreach ((string name, JsonNode? value) in members)
        {
            made[name] = value?.DeepClone();
        }

        return (JsonNode?)made;
    });

    private static Gen<JsonNode?> List(Gen<JsonNode?> item) => item.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(one => one?.DeepClone())]));

    private static IEnumerable<JsonNode> Parts(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject parent => parent.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Parts).Prepend(node);
    }

    private static string Messaging(string platform, int[][] batch, Func<int> next)
    {
        string Items(int count) => string.Join(',', Enumerable.Range(0, count).Select(_ => Payloads.Item($$"""  "message":{"mid":"{{next()}}","text":"t"}  """)));
        return $$"""{"object":"{{(platform == "Instagram" ? "instagram" : "page")}}","entry":[{{string.Join(',', batch.Select(entry => $$"""{"id":"900","messaging":[{{Items(entry.Sum())}}]}"""))}}]}""";
    }

    private static string WhatsApp(int[][] batch, Func<int> next)
    {
        string Messages(int count) => string.Join(',', Enumerable.Range(0, count).Select(_ => $$$"""{"id":"{{{next()}}}","from":"49","type":"text","text":{"body":"t"}}"""));
        string Change(int count) => $$$"""{"field":"messages","value":{"metadata":{"phone_number_id":"200"},"messages":[{{{Messages(count)}}}]}}""";
        return $$"""{"object":"whatsapp_business_account","entry":[{{string.Join(',', batch.Select(entry => $$"""{"id":"100","changes":[{{string.Join(',', entry.Select(Change))}}]}"""))}}]}""";
    }

    private static void Read(JsonNode tree)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            tree.WriteTo(writer);
        }

        Read(stream.ToArray());
    }

    private static void Read(byte[] body)
    {
        foreach (string platform in Platforms)
        {
            try
            {
                Assert.All(PlatformParser.For(platform).Parse(body), Bounded);
            }
            catch (MalformedWebhookException)
            {
                // The only one that there may be.
            }
        }
    }

    private static void Bounded(PlatformEvent platformEvent)
    {
        Assert.True(platformEvent.AccountId.Length <= 512);
        if (platformEvent is AccountSignal signal)
        {
            Assert.Matches("^[A-Za-z_ ]{1,64}$", signal.Word);
            Assert.Matches("^[A-Za-z_ ]{1,64}$", signal.Said);
        }

        if (platformEvent is MessageReceived message)
        {
            Assert.InRange(message.Id.Length, 1, 512);
            Assert.InRange(message.Conversation.Length, 1, 512);
            Assert.True(message.SenderName is null or { Length: > 0 and <= 256 });
            Assert.True(message.Text is { Length: > 0 } || message.Media.Length > 0, "nothing to show");
        }
    }
}

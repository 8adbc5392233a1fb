using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Webhooks of X, in the envelope of the Account Activity API or of its successor.</summary>
public sealed class XWebhook : PlatformWebhook
{
    /// <summary>The header of the signature.</summary>
    public const string SignatureHeader = "x-twitter-webhooks-signature";

    private readonly JsonObject _payload;
    private readonly JsonArray _messages = [];
    private readonly JsonObject _users = [];
    private readonly bool _isActivity;
    private readonly string _account;

    private XWebhook(string account, DateTimeOffset at, bool isActivity)
        : base(at)
    {
        (_account, _isActivity) = (account, isActivity);
        _payload = Of(("direct_message_events", _messages), ("users", _users));
        Json = isActivity
            ? Of(("data", Of(("event_uuid", Guid.NewGuid().ToString()), ("event_type", "dm.received"), ("filter", Of(("user_id", account))), ("tag", "dm-inbound"), ("payload", _payload))))
            : _payload;
        if (!isActivity)
        {
            _payload["for_user_id"] = account;
        }
    }

    /// <inheritdoc/>
    public override JsonObject Json { get; }

    /// <summary>A webhook of the Account Activity API.</summary>
    public static XWebhook AccountActivity(string account, DateTimeOffset at) => new(account, at, isActivity: false);

    /// <summary>A webhook of the X Activity API.</summary>
    public static XWebhook Activity(string account, DateTimeOffset at) => new(account, at, isActivity: true);

    /// <summary>What the header says of these bytes.</summary>
    public static string Sign(ReadOnlySpan<byte> body, string secret) => "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <inheritdoc/>
    public override HttpRequestMessage ToRequest(string path, string secret, bool isRaw = false) => ToRequest("X", path, ToBytes(isRaw), secret);

    /// <summary>A text; each of its short links with where it leads.</summary>
    public XWebhook Text(string from, string id, string text, params (string Short, string Expanded)[] links) => Message(from, id, Of(("text", text), ("entities", Entities(links))));

    /// <summary>A photo, with the short link to it that X puts behind the text.</summary>
    public XWebhook Photo(string from, string id, GraphMedium medium, string? text = null) => Attachment(from, id, text, Of(
        ("id_str", "1"), ("type", "photo"), ("url", "https://t.co/pPhoto"), ("media_url", medium.Url!.AbsoluteUri), ("media_url_https", medium.Url.AbsoluteUri)));

    /// <summary>A video, or an animated GIF.</summary>
    public XWebhook Video(string from, string id, GraphMedium medium, string? text = null, string type = "video") => Attachment(from, id, text, Of(
        ("id_str", "1"), ("type", type), ("url", "https://t.co/pPhoto"), ("media_url_https", "https://pbs.twimg.com/dm_video_preview/1/img/x.jpg"),
        ("video_info", Of(("duration_millis", 1000), ("variants", new JsonArray(
            Of(("content_type", "application/x-mpegURL"), ("url", "https://video.twimg.com/dm_video/1/pl/x.m3u8")),
            Of(("content_type", "video/mp4"), ("bitrate", 832000), ("url", medium.Url!.AbsoluteUri))))))));

    /// <summary>A message of any content.</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="data">What <c>message_data</c> holds.</param>
    /// <param name="to">To whom; the account unless told otherwise.</param>
    public XWebhook Message(string from, string id, JsonObject data, string? to = null)
    {
        _messages.Add(Of(
            ("type", "message_create"), ("id", id), ("created_timestamp", At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("message_create", Of(("target", Of(("recipient_id", to ?? _account))), ("sender_id", from), ("message_data", data)))));
        JsonObject user = Of(("id", from), ("name", $"Kunde {from}"));
        _users[from] = _isActivity ? Of(("data", user)) : user;
        return this;
    }

    /// <summary>A message of the account itself.</summary>
    public XWebhook Echo(string to, string id, string text) => Message(_account, id, Of(("text", text)), to);

    /// <summary>Anything, in the envelope's list of messages.</summary>
    public XWebhook Add(JsonNode? anything)
    {
        _messages.Add(anything);
        return this;
    }

    /// <summary>Somebody is typing. In the Account Activity API's envelope only: the other one has one kind of event.</summary>
    public XWebhook Typing(string from) => List("direct_message_indicate_typing_events", from);

    /// <summary>Somebody has read what the account wrote.</summary>
    public XWebhook Seen(string from) => List("direct_message_mark_read_events", from);

    /// <summary>The webhook becomes one of another kind of the X Activity API.</summary>
    public XWebhook Kind(string type, JsonObject payload)
    {
        JsonObject data = (JsonObject)Json["data"]!;
        data["event_type"] = type;
        data["payload"] = payload;
        return this;
    }

    /// <summary>The account has withdrawn the app's access.</summary>
    public static XWebhook Revoke(string account, DateTimeOffset at, bool isActivity)
    {
        XWebhook webhook = new(account, at, isActivity);
        string time = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        if (isActivity)
        {
            return webhook.Kind("oauth.revoke", Of(("date_time", time), ("user_id", account), ("app_id", "1")));
        }

        webhook.Json.Clear();
        webhook.Json["user_event"] = Of(("revoke", Of(("date_time", time), ("target", Of(("app_id", "1"))), ("source", Of(("user_id", account))))));
        return webhook;
    }

    private XWebhook Attachment(string from, string id, string? text, JsonObject medium) => Message(from, id, Of(
        ("text", text is null ? "https://t.co/pPhoto" : $"{text} https://t.co/pPhoto"), ("entities", Entities([("https://t.co/pPhoto", "https://twitter.com/messages/media/1")])),
        ("attachment", Of(("type", "media"), ("media", medium)))));

    private XWebhook List(string name, string from)
    {
        JsonArray list = (JsonArray?)_payload[name] ?? [];
        list.Add(Of(("created_timestamp", "1"), ("sender_id", from), ("target", Of(("recipient_id", _account)))));
        _payload[name] = list;
        return this;
    }

    private static JsonObject Entities((string Short, string Expanded)[] links) => Of(
        ("urls", new JsonArray([.. links.Select(link => Of(("url", link.Short), ("expanded_url", link.Expanded), ("display_url", link.Expanded)))])));
}

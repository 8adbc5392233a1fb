using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Webhooks of Messenger and Instagram, which differ in little but their name.</summary>
public sealed class MessagingWebhook : MetaWebhook
{
    private JsonArray _messaging = [];
    private string _account;

    private MessagingWebhook(string kind, string account, DateTimeOffset at)
        : base(kind, at)
    {
        _account = account;
        Entry(account);
    }

    /// <summary>A webhook of Messenger for a Page.</summary>
    public static MessagingWebhook Messenger(string page, DateTimeOffset at) => new("page", page, at);

    /// <summary>A webhook of Instagram for a professional account.</summary>
    public static MessagingWebhook Instagram(string account, DateTimeOffset at) => new("instagram", account, at);

    /// <summary>What follows goes into another entry, of the same account or of another.</summary>
    public MessagingWebhook Entry(string account)
    {
        _account = account;
        _messaging = [];
        AddEntry(Of(("id", account), ("time", At.ToUnixTimeMilliseconds()), ("messaging", _messaging)));
        return this;
    }

    /// <summary>What follows goes into an entry of a thread that another app owns.</summary>
    public MessagingWebhook Standby()
    {
        _messaging = [];
        AddEntry(Of(("id", _account), ("time", At.ToUnixTimeMilliseconds()), ("standby", _messaging)));
        return this;
    }

    /// <summary>A text.</summary>
    public MessagingWebhook Text(string from, string mid, string text) => Message(from, Of(("mid", mid), ("text", text)));

    /// <summary>A medium: <c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>; the URL may be missing.</summary>
    public MessagingWebhook Media(string from, string mid, string type, Uri? url, string? text = null) => Message(from, Of(
        ("mid", mid), ("text", text), ("attachments", new JsonArray(Of(("type", type), ("payload", url is null ? null : Of(("url", url.AbsoluteUri))))))));

    /// <summary>Several attachments of one message.</summary>
    public MessagingWebhook MediaList(string from, string mid, params (string Type, Uri Url)[] media) => Message(from, Of(
        ("mid", mid), ("attachments", new JsonArray([.. media.Select(medium => Of(("type", medium.Type), ("payload", Of(("url", medium.Url.AbsoluteUri)))))]))));

    /// <summary>Somebody has mentioned the business in a story.</summary>
    public MessagingWebhook StoryMention(string from, string mid, Uri url) => Media(from, mid, "story_mention", url);

    /// <summary>Somebody has answered a story of the business.</summary>
    public MessagingWebhook StoryReply(string from, string mid, string text, string storyId, Uri url) => Message(from, Of(
        ("mid", mid), ("text", text), ("reply_to", Of(("story", Of(("url", url.AbsoluteUri), ("id", storyId)))))));

    /// <summary>An answer to a message.</summary>
    public MessagingWebhook Reply(string from, string mid, string text, string original) => Message(from, Of(("mid", mid), ("text", text), ("reply_to", Of(("mid", original)))));

    /// <summary>A medium that may be seen once: it has no URL.</summary>
    public MessagingWebhook Ephemeral(string from, string mid) => Message(from, Of(("mid", mid), ("attachments", new JsonArray(Of(("type", "ephemeral"))))));

    /// <summary>A post or reel that was shared: <c>share</c>, <c>ig_reel</c>, <c>reel</c> or <c>ig_post</c>; without URL from a private account.</summary>
    public MessagingWebhook Share(string from, string mid, Uri? url, string type = "share") => Media(from, mid, type, url);

    /// <summary>Somebody has unsent a message.</summary>
    /// <param name="from">Who.</param>
    /// <param name="mid">The message that is gone.</param>
    /// <param name="asText">The flag comes as text, as it did for years.</param>
    /// <param name="isEcho">It was the business itself.</param>
    public MessagingWebhook Unsend(string from, string mid, bool asText = false, bool isEcho = false)
    {
        JsonObject message = Of(("mid", mid), ("is_deleted", asText ? "true" : true), ("is_echo", isEcho ? true : null));
        return isEcho ? Event(_account, from, ("message", message)) : Message(from, message);
    }

    /// <summary>Somebody has edited a message.</summary>
    public MessagingWebhook Edit(string from, string mid, string text, int number = 1) => Event(from, _account, ("message_edit", Of(("mid", mid), ("text", text), ("num_edit", number))));

    /// <summary>Somebody has reacted to a message, or has taken the reaction back.</summary>
    public MessagingWebhook Reaction(string from, string mid, string emoji, string action = "react") => Event(
        from, _account, ("reaction", Of(("mid", mid), ("action", action), ("reaction", action == "react" ? "other" : null), ("emoji", action == "react" ? emoji : null))));

    /// <summary>A message of the business, as it comes back: with text, with a medium or with both.</summary>
    public MessagingWebhook Echo(string to, string mid, string? text, long appId = 1, Uri? image = null, string? metadata = null) => Event(_account, to, ("message", Of(
        ("mid", mid), ("text", text), ("is_echo", true), ("app_id", appId), ("metadata", metadata),
        ("attachments", image is null ? null : new JsonArray(Of(("type", "image"), ("payload", Of(("url", image.AbsoluteUri)))))))));

    /// <summary>A message that the API cannot show.</summary>
    public MessagingWebhook Unsupported(string from, string mid) => Message(from, Of(("mid", mid), ("is_unsupported", true)));

    /// <summary>Somebody has pressed a button.</summary>
    public MessagingWebhook Postback(string from, string mid, string title, string payload) => Event(from, _account, ("postback", Of(("mid", mid), ("title", title), ("payload", payload))));

    /// <summary>Somebody has read everything up to a message.</summary>
    public MessagingWebhook Read(string from, string mid) => Event(from, _account, ("read", Of(("mid", mid), ("watermark", At.ToUnixTimeMilliseconds()))));

    /// <summary>Messages of the business have arrived.</summary>
    public MessagingWebhook Delivery(string from, params string[] mids) => Event(
        from, _account, ("delivery", Of(("mids", new JsonArray([.. mids.Select(mid => JsonValue.Create(mid))])), ("watermark", At.ToUnixTimeMilliseconds()))));

    /// <summary>Meta warns, blocks or unblocks the Page.</summary>
    public MessagingWebhook PolicyEnforcement(string action, string? reason)
    {
        _messaging.Add(Of(
            ("recipient", Of(("id", _account))), ("timestamp", At.ToUnixTimeMilliseconds()), ("policy_enforcement", Of(("action", action), ("reason", reason)))));
        return this;
    }

    /// <summary>Any message.</summary>
    public MessagingWebhook Message(string from, JsonObject message) => Event(from, _account, ("message", message));

    /// <summary>Any event.</summary>
    public MessagingWebhook Event(string from, string to, (string Name, JsonNode Value) what)
    {
        _messaging.Add(Of(("sender", Of(("id", from))), ("recipient", Of(("id", to))), ("timestamp", At.ToUnixTimeMilliseconds()), (what.Name, what.Value)));
        return this;
    }
}

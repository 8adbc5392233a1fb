using System.Globalization;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Webhooks of the WhatsApp Cloud API.</summary>
public sealed class WhatsAppWebhook : MetaWebhook
{
    private readonly string _phoneNumberId;
    private JsonArray _changes = [];
    private JsonObject _entry = [];

    /// <param name="accountId">The WhatsApp business account.</param>
    /// <param name="phoneNumberId">The number that messages come to.</param>
    /// <param name="at">When things happen, until told otherwise.</param>
    public WhatsAppWebhook(string accountId, string phoneNumberId, DateTimeOffset at)
        : base("whatsapp_business_account", at)
    {
        _phoneNumberId = phoneNumberId;
        Entry(accountId);
    }

    private string Seconds => At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>What follows goes into another entry.</summary>
    public WhatsAppWebhook Entry(string accountId)
    {
        _changes = [];
        _entry = Of(("id", accountId), ("changes", _changes));
        AddEntry(_entry);
        return this;
    }

    /// <summary>A text.</summary>
    public WhatsAppWebhook Text(string from, string id, string text) => Message(from, id, "text", Of(("body", text)));

    /// <summary>A medium.</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="type"><c>image</c>, <c>video</c>, <c>audio</c>, <c>document</c> or <c>sticker</c>.</param>
    /// <param name="medium">What was sent.</param>
    /// <param name="caption">What was written with it.</param>
    /// <param name="filename">The name of a document.</param>
    /// <param name="url">The URL that newer webhooks have beside the id.</param>
    public WhatsAppWebhook Media(string from, string id, string type, GraphMedium medium, string? caption = null, string? filename = null, Uri? url = null) => Message(from, id, type, Of(
        ("caption", caption), ("filename", filename), ("mime_type", medium.MimeType), ("sha256", medium.Sha256Base64), ("id", medium.Id), ("url", url?.AbsoluteUri)));

    /// <summary>Somebody has deleted a message for everyone.</summary>
    public WhatsAppWebhook Revoke(string from, string id, string original) => Message(from, id, "revoke", Of(("original_message_id", original)));

    /// <summary>Somebody has edited a message.</summary>
    public WhatsAppWebhook Edit(string from, string id, string original, string text) => Message(
        from, id, "edit", Of(("original_message_id", original), ("message", Of(("type", "text"), ("text", Of(("body", text)))))));

    /// <summary>Somebody has reacted to a message; without an emoji, has taken the reaction back.</summary>
    public WhatsAppWebhook Reaction(string from, string id, string original, string? emoji) => Message(from, id, "reaction", Of(("message_id", original), ("emoji", emoji)));

    /// <summary>A place.</summary>
    public WhatsAppWebhook Location(string from, string id, double latitude, double longitude, string? name = null) => Message(
        from, id, "location", Of(("latitude", latitude), ("longitude", longitude), ("name", name)));

    /// <summary>A message that the API cannot show.</summary>
    public WhatsAppWebhook Unsupported(string from, string id, int code = 131051) => Add(from, Of(
        ("from", from), ("id", id), ("timestamp", Seconds), ("type", "unsupported"),
        ("errors", new JsonArray(Of(("code", code), ("title", "Message type unknown"), ("message", "Message type unknown"), ("error_data", Of(("details", "Message type is currently not supported."))))))));

    /// <summary>A message of any type.</summary>
    public WhatsAppWebhook Message(string from, string id, string type, JsonNode content) =>
        Add(from, Of(("from", from), ("id", id), ("timestamp", Seconds), ("type", type), (type, content)));

    /// <summary>What became of a message of the business: <c>sent</c>, <c>delivered</c>, <c>read</c> or <c>failed</c>.</summary>
    /// <param name="id">The message.</param>
    /// <param name="status">What became of it.</param>
    /// <param name="recipient">The customer.</param>
    /// <param name="reference">What was sent along with it as <c>biz_opaque_callback_data</c>.</param>
    /// <param name="error">Why it failed.</param>
    public WhatsAppWebhook Status(string id, string status, string recipient, string? reference = null, int? error = null) => Change("messages", Value(
        ("statuses", new JsonArray(Of(
            ("id", id), ("status", status), ("timestamp", Seconds), ("recipient_id", recipient), ("biz_opaque_callback_data", reference),
            ("errors", error is null ? null : new JsonArray(Of(("code", error), ("title", "Message undeliverable")))))))));

    /// <summary>A message that the business has sent from its phone.</summary>
    public WhatsAppWebhook Echo(string to, string id, string text) => Change("smb_message_echoes", Value(
        ("message_echoes", new JsonArray(Of(("from", "4930000000"), ("to", to), ("id", id), ("timestamp", Seconds), ("type", "text"), ("text", Of(("body", text))))))));

    /// <summary>A message that the business has sent from its phone, and has deleted there.</summary>
    public WhatsAppWebhook EchoRevoke(string to, string id, string original) => Change("smb_message_echoes", Value(
        ("message_echoes", new JsonArray(Of(
            ("from", "4930000000"), ("to", to), ("id", id), ("timestamp", Seconds), ("type", "revoke"), ("revoke", Of(("original_message_id", original))))))));

    /// <summary>A decision of the account's review.</summary>
    public WhatsAppWebhook Review(string decision) => OfAccount("account_review_update", Of(("decision", decision)));

    /// <summary>Something has happened to the account, such as <c>ACCOUNT_VIOLATION</c>.</summary>
    public WhatsAppWebhook AccountUpdate(string what) => OfAccount("account_update", Of(("event", what)));

    /// <summary>The account is disabled, will be, or no longer is: <c>DISABLE</c>, <c>SCHEDULE_FOR_DISABLE</c> or <c>REINSTATE</c>.</summary>
    public WhatsAppWebhook Ban(string? state) => OfAccount("account_update", Of(
        ("event", "DISABLED_UPDATE"), ("ban_info", state is null ? null : Of(("waba_ban_state", state), ("waba_ban_date", "November 25, 2026")))));

    /// <summary>A change of any field.</summary>
    public WhatsAppWebhook Change(string field, JsonObject value)
    {
        _changes.Add(Of(("value", value), ("field", field)));
        return this;
    }

    // What is about the account has its time beside it, and messages have theirs within.
    private WhatsAppWebhook OfAccount(string field, JsonObject value)
    {
        _entry["time"] = At.ToUnixTimeSeconds();
        return Change(field, value);
    }

    private WhatsAppWebhook Add(string from, JsonObject message) => Change("messages", Value(
        ("contacts", new JsonArray(Of(("profile", Of(("name", $"Kunde {from}"))), ("wa_id", from)))), ("messages", new JsonArray(message))));

    private JsonObject Value(params (string Name, JsonNode? Value)[] members) => Of(
    [
        ("messaging_product", "whatsapp"),
        ("metadata", Of(("display_phone_number", "4930000000"), ("phone_number_id", _phoneNumberId))),
        .. members,
    ]);
}

using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Leaks;

/// <summary>Messages of WhatsApp that carry canaries.</summary>
internal sealed class WhatsAppCanaries(LeakWorld world) : PlatformCanaries(world)
{
    public override PlatformWebhook Text(string id, string text, string from = Customer) => World.World.WhatsApp().Text(from, id, text);

    public override PlatformWebhook Media(string id, string kind, GraphMedium medium, string text, string from = Customer) =>
        World.World.WhatsApp().Media(from, id, kind, medium, text, url: new Uri(Link("the URL in the webhook")));

    public override Task<int> RemoveAsync(string id, string from = Customer) => World.SendAsync(World.World.WhatsApp().Revoke(from, $"{id}-revoke", id));

    public override PlatformWebhook Everything(string mark)
    {
        WhatsAppWebhook webhook = World.World.WhatsApp();
        AddMedia(webhook, mark);
        AddTexts(webhook, mark);
        AddUnsupported(webhook, mark);
        AddIgnored(webhook, mark);
        AddMalformed(webhook);
        webhook.Text(Customer, $"{mark}-last", Book.Allowed("the last text of the webhook"));
        return webhook;
    }

    public override PlatformWebhook NeverStored(string mark)
    {
        WhatsAppWebhook webhook = World.World.WhatsApp();
        AddUnsupported(webhook, mark);
        return webhook;
    }

    // The URL that a look-up answers is random; the canary is the one that the webhook shows.
    protected override GraphMedium Add(string canary, byte[] bytes) => World.Graph.AddWhatsAppMedium(bytes, "image/png");

    private void AddMedia(WhatsAppWebhook webhook, string mark)
    {
        GraphMedium image = Medium("a kept image", Places.State);
        webhook.Media(Customer, $"{mark}-image", "image", image, WithLink("a link in a caption"), url: new Uri(Link("the URL of an image in the webhook")));
        GraphMedium lie = Medium("a video that is announced as an image", Places.None, isVideo: true);
        webhook.Media(Customer, $"{mark}-lie", "image", lie, Book.Allowed("the caption of a lie"), url: new Uri(Link("the URL of a lie in the webhook")));
        foreach (string kind in (string[])["video", "audio", "voice", "document"])
        {
            GraphMedium medium = Medium($"a {kind} that is not kept", Places.None, isFetched: false);
            webhook.Media(Customer, $"{mark}-{kind}", kind, medium, Book.Allowed($"the caption of a {kind}"), $"{Link($"a file name of a {kind}")}.pdf", new Uri(Link($"the URL of a {kind} in the webhook")));
        }

        // A sticker is an image: while that is kept the name of its file is passed on, without the link.
        webhook.Media(Customer, $"{mark}-sticker", "sticker", Medium("a sticker", Places.State), filename: mark == "first" ? WithLink("a link in a file name") : Link("a file name of a sticker"), url: new Uri(Link("the URL of a sticker")));
        webhook.Message(Customer, $"{mark}-foreign", "image", Object(("id", Link("an id that is a link")), ("url", Link("the URL beside it")), ("caption", Book.Allowed("the caption of an id that is a link"))));
        webhook.Message(Customer, $"{mark}-bare", "image", Object(("url", Link("the URL of an image without an id"))));
    }

    private void AddTexts(WhatsAppWebhook webhook, string mark)
    {
        webhook.Text(Customer, $"{mark}-link", WithLink("a link in a text"));
        webhook.Text(Customer, $"{mark}-links", WithWrappedLinks());
        webhook.Message(Customer, $"{mark}-button", "button", Object(("text", WithLink("a link in a button")), ("payload", Link("the payload of a button"))));
        foreach (string reply in (string[])["button_reply", "list_reply"])
        {
            webhook.Message(Customer, $"{mark}-{reply}", "interactive", Object(("type", reply), (reply, Object(
                ("id", Link($"the id of a {reply}")), ("title", WithLink($"a link in a {reply}")), ("description", Link($"the description of a {reply}"))))));
        }

        webhook.Message(Customer, $"{mark}-nfm", "interactive", Object(("type", "nfm_reply"), ("nfm_reply", Object(
            ("body", WithLink("a link in a form")), ("response_json", $"{{\"photo\":\"{Link("a picture in a form")}\"}}")))));
        webhook.Location(Customer, $"{mark}-place", 52.5, 13.4, WithLink("a link in the name of a place"));
        webhook.Edit(Customer, $"{mark}-edit", $"{mark}-link", WithLink("a link in an edit"));
        AddWithContact(webhook, mark);
    }

    private void AddWithContact(WhatsAppWebhook webhook, string mark) => webhook.Change("messages", Object(
        ("messaging_product", "whatsapp"), ("metadata", Object(("display_phone_number", "4930000000"), ("phone_number_id", ConnectorWorld.Account))),
        ("contacts", new JsonArray(Object(("profile", Object(("name", $"{Book.Allowed("a name")} {Link("a link in a name")}"))), ("wa_id", "491700000002")))),
        ("messages", new JsonArray(Object(
            ("from", "491700000002"), ("id", $"{mark}-name"), ("timestamp", "1760000000"), ("type", "text"), ("text", Object(("body", Book.Allowed("a text after an advertisement")))),
            ("referral", Object(("source_url", Link("an advertisement")), ("image_url", Link("the picture of an advertisement")), ("body", Book.Forbidden("the text of an advertisement")))),
            ("context", Object(("id", Link("what was answered")), ("forwarded", true))))))));

    private void AddUnsupported(WhatsAppWebhook webhook, string mark)
    {
        // View-once media come like that: unsupported, with or without more.
        webhook.Unsupported(Customer, $"{mark}-once");
        webhook.Message(Customer, $"{mark}-once-url", "unsupported", Object(("type", "view_once"), ("url", Link("a view-once medium")), ("id", Book.Forbidden("the id of a view-once medium"))));
        webhook.Message(Customer, $"{mark}-next-year", "type_of_next_year", Object(("url", Link("an unknown type")), ("text", Book.Forbidden("the text of an unknown type"))));
        webhook.Message(Customer, $"{mark}-contacts", "contacts", new JsonArray(Object(("name", Object(("formatted_name", Book.Forbidden("a contact card")))), ("urls", new JsonArray(Object(("url", Link("an address on a contact card"))))))));
        webhook.Message(Customer, $"{mark}-order", "order", Object(
            ("text", WithLink("a link in an order")), ("product_items", new JsonArray(Object(("product_retailer_id", Book.Forbidden("a product")), ("image", Link("the picture of a product")))))));
    }

    private void AddIgnored(WhatsAppWebhook webhook, string mark)
    {
        webhook.Echo(Customer, $"{mark}-echo", Book.Forbidden("the text of an echo"));
        webhook.Reaction(Customer, $"{mark}-reaction", $"{mark}-image", Book.Forbidden("a reaction"));
        webhook.Message(Customer, $"{mark}-system", "system", Object(("body", Book.Forbidden("a text of the system"))));
        webhook.Review("REJECTED").Change("account_review_update", Object(("decision", "DEFERRED"), ("rejection_reason", $"{Book.Forbidden("the reason of a review")} {Link("a link in the reason of a review")}")));
        webhook.Change("account_update", Object(("event", "DISABLED_UPDATE"), ("ban_info", Object(("waba_ban_state", Book.Forbidden("the state of a ban")), ("waba_ban_date", Link("the date of a ban"))))));
        webhook.Change("account_update", Object(("event", Book.Forbidden("an event of the account"))));
        webhook.Change(Book.Forbidden("a field"), Object(("text", Book.Forbidden("a change of an unknown field"))));
        webhook.Change("messages", Object(
            ("metadata", Object(("phone_number_id", "99900000000000000"))), ("contacts", new JsonArray(Object(("profile", Object(("name", Book.Forbidden("a customer of another account"))))))),
            ("messages", new JsonArray(Object(
                ("from", Customer), ("id", $"{mark}-other"), ("timestamp", "1760000000"), ("type", "text"), ("text", Object(("body", Book.Forbidden("a text to another account")))))))));
    }

    private void AddMalformed(WhatsAppWebhook webhook)
    {
        webhook.Message(Customer, "", "text", Object(("body", Book.Forbidden("a text without an id"))));
        webhook.Message(Customer, new string('m', 600), "text", Object(("body", Book.Forbidden("a text with too long an id"))));
        webhook.Message(Customer, "m-edit", "edit", Object(("message", Book.Forbidden("an edit that is a text"))));
        webhook.Change("messages", Object(("messages", new JsonArray(Book.Forbidden("a message without a number")))));
        webhook.Change("messages", Object(
            ("metadata", Object(("phone_number_id", ConnectorWorld.Account))), ("messages", new JsonArray(Book.Forbidden("a message that is a text"), 1, null)),
            ("errors", new JsonArray(Object(("title", Book.Forbidden("an error")))))));
        ((JsonArray)webhook.Json["entry"]!).Add(Book.Forbidden("an entry that is a text"));
    }
}

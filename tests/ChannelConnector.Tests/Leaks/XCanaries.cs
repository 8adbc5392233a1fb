using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Leaks;

/// <summary>Direct messages of X that carry canaries.</summary>
internal sealed class XCanaries(LeakWorld world) : PlatformCanaries(world)
{
    /// <summary>What the ids of a photo are called: they are written until it is fetched.</summary>
    public const string Ids = "the ids of a photo";

    public override string OtherKind => MediaKinds.Video;

    public override PlatformWebhook Text(string id, string text, string from = Customer) => World.World.X().Text(from, id, text);

    public override PlatformWebhook Media(string id, string kind, GraphMedium medium, string text, string from = Customer) =>
        kind == MediaKinds.Video ? World.World.X().Video(from, id, medium, text) : World.World.X().Photo(from, id, medium, text);

    // X tells of no deleted message.
    public override Task<int> RemoveAsync(string id, string from = Customer) => World.EraseAsync(id);

    public override GraphMedium Other(string what, Places bytesMayBe) => AddFilm(Book.Address($"the URL of {what}"), Book.Add($"the bytes of {what}", bytesMayBe));

    public override PlatformWebhook Everything(string mark)
    {
        XWebhook webhook = World.World.X();
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
        XWebhook webhook = World.World.X();
        AddUnsupported(webhook, mark);
        return webhook;
    }

    // Of a photo that is to be fetched the ids may be in the state; of one that is not, nothing may be anywhere.
    protected override GraphMedium Add(string canary, byte[] bytes) =>
        World.World.XApi.AddPhoto(bytes, "image/png", (Book.Find(canary)!.MayBe == Places.None ? canary : Book.Add(Ids, Places.Meta | Places.State)) + ".png");

    private GraphMedium AddFilm(string canary, string bytes) => World.World.XApi.AddFilm(Film(bytes), "video/mp4", canary);

    private GraphMedium UnwantedFilm(string what) => AddFilm(Book.Forbidden($"the URL of {what}"), Book.Forbidden($"the bytes of {what}"));

    private void AddMedia(XWebhook webhook, string mark)
    {
        webhook.Photo(Customer, $"{mark}-image", Medium("a kept image", Places.State), WithLink("a link beside an image"));
        webhook.Photo(Customer, $"{mark}-lie", Medium("a video that is announced as an image", Places.None, isVideo: true), Book.Allowed("the text with a lie"));
        webhook.Video(Customer, $"{mark}-video", UnwantedFilm("a video that is not kept"), Book.Allowed("the text with a video"));
        webhook.Video(Customer, $"{mark}-gif", UnwantedFilm("an animation that is not kept"), Book.Allowed("the text with an animation"), "animated_gif");
        Attachment(webhook, $"{mark}-foreign", Object(("type", "photo"), ("media_url_https", $"https://evil.example/{Book.Forbidden("an image on a foreign host")}.png")));
        Attachment(webhook, $"{mark}-form", Object(("type", "photo"), ("media_url_https", $"https://ton.twitter.com/other/{Book.Address("an image under an address of another form")}.png")));
        Attachment(webhook, $"{mark}-bare", Object(("type", "photo"), ("media_url", Link("the old member of an image")), ("display_url", Book.Forbidden("how an image is shown"))));
        Attachment(webhook, $"{mark}-poster", Object(
            ("type", "video"), ("media_url_https", $"https://pbs.twimg.com/{Book.Forbidden("the poster of a film")}.jpg"), ("additional_media_info", Object(("title", Book.Forbidden("the title of a film"))))));
    }

    private void AddTexts(XWebhook webhook, string mark)
    {
        webhook.Text(Customer, $"{mark}-link", WithLink("a link in a text"));
        webhook.Text(Customer, $"{mark}-links", WithWrappedLinks());
        webhook.Text(Customer, $"{mark}-short", $"{Book.Allowed("the text before a short link")} https://t.co/short1", ("https://t.co/short1", Link("where a short link leads")));
        webhook.Text(Customer, $"{mark}-unused", Book.Allowed("a text with a link that is not in it"), ("https://t.co/short2", Link("where a link leads that is not in the text")));
        webhook.Message(Customer, $"{mark}-quick", Object(
            ("text", WithLink("a link in a quick reply")), ("quick_reply_response", Object(("type", "options"), ("metadata", Link("the metadata of a quick reply")))),
            ("ctas", new JsonArray(Object(("url", Link("the URL of a button")), ("label", Book.Forbidden("the label of a button")))))));
        webhook.Text("491700000002", $"{mark}-name", Book.Allowed("a text of somebody with a link in the name"));
        webhook.Json["users"]!["491700000002"] = Object(("name", $"{Book.Allowed("a name")} {Link("a link in a name")}"), ("description", Book.Forbidden("a description")), ("profile_image_url_https", Link("a picture of somebody")));
    }

    private void AddUnsupported(XWebhook webhook, string mark)
    {
        foreach (string type in (string[])["location", "hologram", "card"])
        {
            webhook.Message(Customer, $"{mark}-{type}", Object(("text", Book.Allowed($"the text with a {type}")), ("attachment", Object(
                ("type", type), (type, Object(("url", Link($"the URL of a {type}")), ("shared_place", Book.Forbidden($"the place of a {type}"))))))));
        }

        Attachment(webhook, $"{mark}-model", Object(("type", "model3d"), ("media_url_https", Link("the URL of an unknown medium"))));
        webhook.Message(Customer, $"{mark}-nothing", Object(("reaction", Book.Forbidden("something that is no text"))));
    }

    private void AddIgnored(XWebhook webhook, string mark)
    {
        webhook.Echo(Customer, $"{mark}-echo", Book.Forbidden("the text of an echo")).Typing(Book.Forbidden("who is typing")).Seen(Book.Forbidden("who has read"));
        webhook.Json["tweet_create_events"] = new JsonArray(Object(("text", Book.Forbidden("a post"))));
        webhook.Json[Book.Forbidden("an unknown list")] = new JsonArray(Object(("text", Book.Forbidden("something in an unknown list"))));
        webhook.Message(Customer, $"{mark}-other", Object(("text", Book.Forbidden("a text to another account"))), to: "99900000000000000");
        webhook.Add(Object(("type", Book.Forbidden("an unknown type")), ("id", $"{mark}-type")));
    }

    private void AddMalformed(XWebhook webhook)
    {
        webhook.Message(Customer, "", Object(("text", Book.Forbidden("a text without an id"))));
        webhook.Message(Customer, new string('m', 600), Object(("text", Book.Forbidden("a text with too long an id"))));
        webhook.Add(Book.Forbidden("an event that is a text"));
        webhook.Add(Object(("type", "message_create"), ("id", "m"), ("message_create", Book.Forbidden("a message that is a text"))));
    }

    private static void Attachment(XWebhook webhook, string id, JsonObject medium) =>
        webhook.Message(Customer, id, Object(("text", null), ("attachment", Object(("type", "media"), ("media", medium)))));
}

using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Leaks;

/// <summary>Messages of Messenger and Instagram that carry canaries.</summary>
internal sealed class MessagingCanaries(LeakWorld world, Func<MessagingWebhook> create) : PlatformCanaries(world)
{
    private int _urls;

    public override PlatformWebhook Text(string id, string text, string from = Customer) => create().Text(from, id, text);

    public override PlatformWebhook Media(string id, string kind, GraphMedium medium, string text, string from = Customer) =>
        create().Media(from, id, kind == "document" ? "file" : kind, medium.Url, text);

    public override Task<int> RemoveAsync(string id, string from = Customer) => World.SendAsync(create().Unsend(from, id, asText: true));

    public override PlatformWebhook Everything(string mark)
    {
        MessagingWebhook webhook = create();
        AddMedia(webhook, mark);
        AddTexts(webhook, mark);
        AddShares(webhook, mark);
        AddIgnored(webhook, mark);
        AddMalformed(webhook);
        webhook.Entry(ConnectorWorld.Account).Text(Customer, $"{mark}-last", Book.Allowed("the last text of the webhook"));
        return webhook;
    }

    public override PlatformWebhook NeverStored(string mark)
    {
        MessagingWebhook webhook = create();
        AddStories(webhook, mark);
        return webhook;
    }

    protected override GraphMedium Add(string canary, byte[] bytes) => World.Graph.AddMedium(
        int.IsEvenInteger(_urls++) ? $"https://scontent.xx.fbcdn.net/v/{canary}_n.jpg?oh={canary}" : $"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature={canary}", bytes, "image/png");

    private void AddMedia(MessagingWebhook webhook, string mark)
    {
        webhook.Media(Customer, $"{mark}-image", "image", Medium("a kept image", Places.State).Url, Book.Allowed("the text with a kept image"));
        webhook.Media(Customer, $"{mark}-lie", "image", Medium("a video that is announced as an image", Places.None, isVideo: true).Url, Book.Allowed("the text with a lie"));
        foreach (string kind in (string[])["video", "audio", "file"])
        {
            webhook.Media(Customer, $"{mark}-{kind}", kind, Medium($"a {kind} that is not kept", Places.None, isFetched: false).Url, Book.Allowed($"the text with a {kind}"));
        }

        AddStories(webhook, mark);
        webhook.MediaList(Customer, $"{mark}-list", ("story_mention", Medium("a story mention among others", Places.None, isFetched: false).Url!), ("image", Medium("an image beside a story mention", Places.State).Url!));
        webhook.Media(Customer, $"{mark}-foreign", "image", new Uri($"https://evil.example/{Book.Forbidden("an image on a foreign host")}.png"));
    }

    private void AddStories(MessagingWebhook webhook, string mark)
    {
        webhook.StoryMention(Customer, $"{mark}-mention", Medium("a story mention", Places.None, isFetched: false).Url!);
        webhook.StoryReply(Customer, $"{mark}-reply", Book.Allowed("the text of a reply to a story"), "18000000000000001", Medium("a story that was replied to", Places.None, isFetched: false).Url!);
        webhook.Ephemeral(Customer, $"{mark}-once");
        webhook.Media(Customer, $"{mark}-once-url", "ephemeral", Medium("a view-once medium", Places.None, isFetched: false).Url, Book.Allowed("the text with a view-once medium"));
    }

    private void AddTexts(MessagingWebhook webhook, string mark)
    {
        webhook.Text(Customer, $"{mark}-link", WithLink("a link in a text"));
        webhook.Text(Customer, $"{mark}-links", WithWrappedLinks());
        webhook.Message(Customer, Object(("mid", $"{mark}-quick"), ("text", WithLink("a link in a quick reply")), ("quick_reply", Object(("payload", Link("the payload of a quick reply"))))));
        webhook.Postback(Customer, $"{mark}-postback", WithLink("a link in a button"), Link("the payload of a button"));
        webhook.Event(Customer, ConnectorWorld.Account, ("postback", Object(
            ("mid", $"{mark}-payload"), ("payload", WithLink("a link in a payload that is the text")),
            ("referral", Object(("ref", Link("the reference of a button")), ("source", "SHORTLINK"))))));
        webhook.Event(Customer, ConnectorWorld.Account, ("referral", Object(("ref", Link("a reference")), ("ads_context_data", Object(("photo_url", Link("the picture of an advertisement")))))));
        webhook.Message(Customer, Object(
            ("mid", $"{mark}-ad"), ("text", Book.Allowed("a text after an advertisement")),
            ("referral", Object(("source", "ADS"), ("ads_context_data", Object(("video_url", Link("the film of an advertisement"))))))));
        webhook.Edit(Customer, $"{mark}-link", WithLink("a link in an edit"));
        webhook.Reply(Customer, $"{mark}-answer", Book.Allowed("the text of an answer"), Link("the id of what was answered"));
        webhook.Text(Customer, $"https://scontent.xx.fbcdn.net/{Book.Forbidden("an id that is a link")}", Book.Allowed("the text under an id that is a link"));
    }

    private void AddShares(MessagingWebhook webhook, string mark)
    {
        foreach (string type in (string[])["share", "ig_post", "ig_reel", "reel", "fallback", "template", "sticker_of_next_year"])
        {
            webhook.Message(Customer, Object(("mid", $"{mark}-{type}"), ("attachments", new JsonArray(Object(
                ("type", type), ("title", Book.Forbidden($"the title of a {type}")), ("url", Link($"the outer URL of a {type}")),
                ("payload", Object(
                    ("url", Medium($"a {type}", Places.None, isFetched: false).Url!.AbsoluteUri), ("title", Book.Forbidden($"the inner title of a {type}")),
                    ("generic", Object(("elements", new JsonArray(Object(("image_url", Link($"an element of a {type}"))))))))))))));
        }

        webhook.Message(Customer, Object(("mid", $"{mark}-unsupported"), ("is_unsupported", true), ("url", Link("something unsupported"))));
        webhook.Message(Customer, Object(("mid", $"{mark}-empty"), ("attachments", new JsonArray(null, 1, Link("an attachment that is a text"), Object(("type", 5))))));
    }

    private void AddIgnored(MessagingWebhook webhook, string mark)
    {
        webhook.Echo(Customer, $"{mark}-echo", Book.Forbidden("the text of an echo"), image: Medium("an image of an echo", Places.None, isFetched: false).Url);
        webhook.Reaction(Customer, $"{mark}-image", Book.Forbidden("a reaction"));
        webhook.Event(Customer, ConnectorWorld.Account, ("event_of_next_year", Object(("url", Link("an unknown event")))));
        webhook.PolicyEnforcement("block", $"{Book.Forbidden("the reason of a block")} {Link("a link in the reason of a block")}");
        webhook.PolicyEnforcement(Book.Forbidden("an action of next year"), Book.Forbidden("the reason of an action of next year"));
        webhook.Event(Customer, ConnectorWorld.Account, ("optin", Object(("ref", Book.Forbidden("an opt-in")))));
        webhook.Standby().Text(Customer, $"{mark}-standby", Book.Forbidden("a text in standby"))
            .Media(Customer, $"{mark}-standby-image", "image", Medium("an image in standby", Places.None, isFetched: false).Url);
        webhook.Entry("99900000000000000").Text(Customer, $"{mark}-other", Book.Forbidden("a text to another account"))
            .Media(Customer, $"{mark}-other-image", "image", Medium("an image to another account", Places.None, isFetched: false).Url);
    }

    private void AddMalformed(MessagingWebhook webhook)
    {
        webhook.Entry(ConnectorWorld.Account);
        webhook.Message(Customer, Object(("text", Book.Forbidden("a text without an id"))));
        webhook.Message(Customer, Object(("mid", new string('m', 600)), ("text", Book.Forbidden("a text with too long an id"))));
        webhook.Message(Customer, Object(("mid", new JsonArray(Book.Forbidden("an id that is a list"))), ("text", Book.Forbidden("a text with a list for an id"))));
        webhook.Event(Customer, ConnectorWorld.Account, ("message", Book.Forbidden("a message that is a text")!));
        webhook.Event(Customer, ConnectorWorld.Account, ("message_edit", Object(("mid", "m"), ("text", Book.Forbidden("an edit without a number")))));
        JsonArray entries = (JsonArray)webhook.Json["entry"]!;
        entries.Add(Book.Forbidden("an entry that is a text"));
        entries.Add(Object(("id", ConnectorWorld.Account), ("messaging", Book.Forbidden("events that are a text"))));
        entries.Add(Object(("id", ConnectorWorld.Account), ("changes", new JsonArray(Object(("field", Book.Forbidden("a field")), ("value", Object(("text", Book.Forbidden("a comment")))))))));
    }
}

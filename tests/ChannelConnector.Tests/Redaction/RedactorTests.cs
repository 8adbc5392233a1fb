using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;

namespace ChannelConnector.Tests.Redaction;

public sealed class RedactorTests
{
    private const string Url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=CANARY";

    private static readonly DateTimeOffset Received = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("StoryMention", "document")]
    [InlineData("StoryReply", "document")]
    [InlineData("ViewOnce", "document")]
    public void Forbidden_content_is_a_placeholder_whatever_the_retention_and_is_not_fetched(string content, string kind)
    {
        RedactedMessage redacted = Redact(Rules.Keeping(3600), new ReceivedMedia { Content = content, Kind = kind, Label = content, Url = Url, PlatformId = "1", FileName = "n", Mime = "image/jpeg" });

        Assert.Equal(new ContentMedia { Label = content }, Assert.Single(redacted.Message.Content.Media));
        Assert.Empty(redacted.Wanted);
        Assert.Equal([content], redacted.Dropped);
    }

    [Fact]
    public void Content_that_the_policy_does_not_forbid_is_ordinary_media()
    {
        ReceivedMedia story = new() { Content = "StoryReply", Kind = "document", Label = "StoryReply", Url = Url };
        RedactedMessage redacted = Redact(Rules.Of(3600, "StoryMention"), story);

        Assert.Equal(new WantedMedium(0, story), Assert.Single(redacted.Wanted));
        Assert.Empty(redacted.Dropped);
    }

    [Theory]
    [InlineData(null, "Share")]
    [InlineData(null, "Unsupported")]
    [InlineData("image", "Image")]
    public void What_has_no_kind_or_no_retention_is_a_placeholder(string? kind, string label)
    {
        RedactedMessage redacted = Redact(Rules.Keeping(kind is null ? 3600 : 0), new ReceivedMedia { Kind = kind, Label = label, Url = Url, PlatformId = "1" });

        Assert.Equal(new ContentMedia { Label = label }, Assert.Single(redacted.Message.Content.Media));
        Assert.Empty(redacted.Wanted);
        Assert.Equal([label], redacted.Dropped);
    }

    [Fact]
    public void Media_with_an_id_are_written_with_it()
    {
        const string hash = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";
        RedactedMessage redacted = Redact(
            Rules.Keeping(3600), new ReceivedMedia { Kind = "video", Label = "Video", PlatformId = "300", Url = Url, Mime = "video/mp4", Sha256 = hash, FileName = "a lookaside.fbsbx.com/CANARY b.mp4" });

        Assert.Equal(
            new ContentMedia { Label = "Video", Kind = "video", PlatformId = "300", Mime = "video/mp4", Sha256 = hash, FileName = "a [link removed] b.mp4" },
            Assert.Single(redacted.Message.Content.Media));
        Assert.Empty(redacted.Wanted);
        Assert.Equal(["Link"], redacted.Dropped);
    }

    [Fact]
    public void Media_with_a_URL_are_to_be_fetched_and_the_URL_is_not_in_the_message()
    {
        ReceivedMedia image = new() { Kind = "image", Label = "Image", Url = Url };
        ReceivedMedia share = new() { Label = "Share" };
        RedactedMessage redacted = Redact(Rules.Keeping(3600), share, image);

        Assert.Equal([new ContentMedia { Label = "Share" }, new ContentMedia { Label = "Image" }], redacted.Message.Content.Media.ToArray());
        Assert.Equal(new WantedMedium(1, image), Assert.Single(redacted.Wanted));
        Assert.Equal(["Share"], redacted.Dropped);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://lookaside.fbsbx.com/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/x")]
    public void Media_that_cannot_be_fetched_are_said_to_be_unavailable(string? url)
    {
        RedactedMessage redacted = Redact(Rules.Keeping(3600), new ReceivedMedia { Kind = "image", Label = "Image", Url = url });

        Assert.Equal(new ContentMedia { Label = "Image", IsUnavailable = true }, Assert.Single(redacted.Message.Content.Media));
        Assert.Empty(redacted.Wanted);
    }

    [Fact]
    public void A_message_keeps_what_is_its_own()
    {
        RedactedMessage redacted = new Redactor(Rules.Keeping(0)).Redact(Message("Siehe https://cdn.fbsbx.com/CANARY!") with { SenderName = "A. cdn.fbsbx.com/CANARY", Sent = Received.AddMinutes(-1) }, Received);

        InboxMessage message = redacted.Message;
        Assert.Equal(("mid.1", "mid.1", "c1"), (message.Id, message.Original, message.Conversation));
        Assert.Equal((Received.AddMinutes(-1), Received), (message.Sent, message.Received));
        Assert.Equal(("Siehe [link removed]!", "A. [link removed]"), (message.Content.Text, message.Content.SenderName));
        Assert.Equal(["Link", "Link"], redacted.Dropped);
        Assert.Empty(redacted.Further);
    }

    [Fact]
    public void A_message_without_a_time_was_sent_when_it_was_received() => Assert.Equal(Received, new Redactor(Rules.Keeping(0)).Redact(Message("t"), Received).Message.Sent);

    [Fact]
    public void A_long_text_is_divided_and_nothing_of_it_is_lost()
    {
        string text = new string('a', 3999) + "😀" + new string('b', 4000) + " Ende";
        RedactedMessage redacted = Redact(Rules.Keeping(3600), text, new ReceivedMedia { Label = "Share" });

        InboxMessage[] all = [redacted.Message, .. redacted.Further];
        Assert.Equal(["mid.1", "mid.1:part:2", "mid.1:part:3"], all.Select(message => message.Id));
        Assert.Equal(text, string.Concat(all.Select(message => message.Content.Text)));
        Assert.Equal([3999, 4000, 7], all.Select(message => message.Content.Text!.Length));
        Assert.All(all, message => Assert.Equal(("mid.1", "c1", Received), (message.Original, message.Conversation, message.Received)));
        Assert.Equal([1, 0, 0], all.Select(message => message.Content.Media.Length));
    }

    [Fact]
    public void A_text_that_just_fits_is_not_divided() => Assert.Empty(Redact(Rules.Keeping(0), new string('a', 4000)).Further);

    [Fact]
    public void A_link_is_removed_before_the_text_is_divided()
    {
        RedactedMessage redacted = Redact(Rules.Keeping(0), new string('a', 3980) + " " + Url);
        Assert.DoesNotContain("CANARY", string.Concat(redacted.Further.Append(redacted.Message).Select(message => message.Content.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_is_a_message_of_its_own_that_belongs_to_the_edited_one()
    {
        MessageEdited edit = new() { AccountId = "9", Id = "mid.1", Conversation = "c1", Edit = "2", Text = $"neu {Url}" };
        RedactedMessage redacted = new Redactor(Rules.Keeping(0)).Redact(edit, Received);

        Assert.Equal(("mid.1:edit:2", "mid.1", "c1"), (redacted.Message.Id, redacted.Message.Original, redacted.Message.Conversation));
        Assert.Equal("(edited) neu [link removed]", redacted.Message.Content.Text);
        Assert.Equal(["Link"], redacted.Dropped);
    }

    [Fact]
    public void The_parts_of_a_long_edit_belong_to_the_edited_message()
    {
        MessageEdited edit = new() { AccountId = "9", Id = "mid.1", Conversation = "c1", Edit = "2", Text = new string('a', 4000) };
        InboxMessage part = Assert.Single(new Redactor(Rules.Keeping(0)).Redact(edit, Received).Further);

        Assert.Equal(("mid.1:edit:2:part:2", "mid.1"), (part.Id, part.Original));
    }

    [Fact]
    public void An_id_that_is_a_link_is_a_hash_for_the_message_and_for_its_deletion()
    {
        Redactor redactor = new(Rules.Keeping(0));
        const string id = "lookaside.fbsbx.com/CANARY";
        InboxMessage message = redactor.Redact(Message("t") with { Id = id, Conversation = id }, Received).Message;
        MessageUnsent unsent = redactor.Redact(new MessageUnsent { AccountId = "9", Id = id, Conversation = id });

        Assert.StartsWith("redacted:", message.Id, StringComparison.Ordinal);
        Assert.Equal((message.Original, message.Conversation), (unsent.Id, unsent.Conversation));
    }

    private static MessageReceived Message(string? text) => new() { AccountId = "9", Id = "mid.1", Conversation = "c1", Text = text };

    private static RedactedMessage Redact(MediaRules rules, params ReceivedMedia[] media) => Redact(rules, null, media);

    private static RedactedMessage Redact(MediaRules rules, string? text, params ReceivedMedia[] media) =>
        new Redactor(rules).Redact(Message(text) with { Media = [.. media] }, Received);
}

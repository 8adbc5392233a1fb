using System.Text;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Flows;

/// <summary>From a platform's webhook to Genesys Cloud, over TLS and under the real names.</summary>
public sealed class MainPathTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    [Fact]
    public async Task A_WhatsApp_photo_is_fetched_by_its_id_and_passed_on_as_a_link_that_works()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");
        GraphMedium photo = world.Graph.AddWhatsAppMedium(Png, "image/png");

        Assert.Equal(200, await world.Connector.SendAsync(world.WhatsApp().Media("49170000", "wamid.AAA", "image", photo, caption: "Beleg für Ä")));

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal(("wamid.AAA", "49170000", "Beleg für Ä"), (delivery.MessageId, delivery.From, delivery.Text));
        GenesysAttachment attachment = Assert.Single(delivery.Attachments);
        Assert.StartsWith("https://connector.example.com/media/", attachment.Url.AbsoluteUri, StringComparison.Ordinal);
        FetchedAttachment fetched = await world.Genesys.FetchAttachmentAsync(attachment.Url, world.Connector.Client.BaseAddress!);
        Assert.Equal(Png, fetched.Bytes);
        Assert.Equal("image/png", fetched.ContentType);
    }

    [Fact]
    public async Task A_Messenger_photo_is_fetched_before_it_is_acknowledged_and_passed_on_as_a_link_that_works()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        GraphMedium photo = world.Graph.AddMessengerMedium(Png, "image/png");

        Assert.Equal(200, await world.Connector.SendAsync(world.Messenger().Media("psid1", "m_1", "image", photo.Url!, "Hallo")));

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal("Hallo", delivery.Text);
        FetchedAttachment fetched = await world.Genesys.FetchAttachmentAsync(Assert.Single(delivery.Attachments).Url, world.Connector.Client.BaseAddress!);
        Assert.Equal(Png, fetched.Bytes);
    }

    [Fact]
    public async Task An_Instagram_story_mention_is_a_placeholder_and_nobody_asks_for_its_media()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        GraphMedium story = world.Graph.AddInstagramMedium(Png, "image/png");

        Assert.Equal(200, await world.Connector.SendAsync(world.Instagram().StoryMention("igsid1", "mid.S1", story.Url!).Text("igsid1", "mid.T1", "Hallo")));

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(2);
        Assert.Equal("[Story mention: its media may not be stored or shown here]", deliveries[0].First.Text);
        Assert.Equal("Hallo", deliveries[1].First.Text);
        Assert.Empty(world.Graph.Requests);
        Assert.DoesNotContain(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(story.Url!.Query)), world.Connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_what_is_served_and_under_which_contract()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");

        Assert.Contains("serves Facebook for channel cx/support, contract revision 2a2325c5dcf49edf", world.Connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_handshake_answers_the_challenge_to_whoever_knows_the_token()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");

        Assert.Equal("1158201444", await world.Connector.Client.GetStringAsync(new Uri("/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me-0123456789", UriKind.Relative)));
        Assert.Equal(403, await world.Connector.ProbeAsync("/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=wrong"));
        Assert.Equal(403, await world.Connector.ProbeAsync("/webhook?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me-0123456789"));
    }
}

using System.Net;
using System.Text;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Flows;

/// <summary>From X's webhook to Genesys Cloud, over TLS and under the real names.</summary>
public sealed class XFlowTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    [Fact]
    public async Task A_photo_is_fetched_in_the_name_of_the_account_and_passed_on_as_a_link_that_works()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        GraphMedium photo = world.XApi.AddPhoto(Png, "image/png");

        Assert.Equal(200, await world.Connector.SendAsync(world.X().Photo("2", "dm1", photo, "Beleg für Ä")));

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal(("dm1", "2", "Beleg für Ä"), (delivery.MessageId, delivery.From, delivery.Text));
        FetchedAttachment fetched = await world.Genesys.FetchAttachmentAsync(Assert.Single(delivery.Attachments).Url, world.Connector.Client.BaseAddress!);
        Assert.Equal(Png, fetched.Bytes);
        Assert.DoesNotContain("ton.twitter.com", world.Connector.Log(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("video")]
    [InlineData("animated_gif")]
    public async Task A_film_is_fetched_before_it_is_acknowledged_and_its_address_shown_no_key(string type)
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        (_, byte[] bytes, string mime) = MediaSample.Of("video");
        GraphMedium film = world.XApi.AddFilm(bytes, mime);

        Assert.Equal(200, await world.Connector.SendAsync(world.X().Video("2", "dm1", film, type: type)));

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Null(delivery.Text);
        Assert.Equal(bytes, (await world.Genesys.FetchAttachmentAsync(Assert.Single(delivery.Attachments).Url, world.Connector.Client.BaseAddress!)).Bytes);
        Assert.DoesNotContain("Authorization", Assert.Single(world.XApi.Requests).Headers.Keys);
    }

    [Fact]
    public async Task A_film_that_does_not_come_costs_no_message_for_X_may_not_send_it_again()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        GraphMedium film = world.XApi.AddFilm(MediaSample.Of("video").Bytes, "video/mp4");
        film.DownloadFault = FarEndFaults.Status(500);

        Assert.Equal(200, await world.Connector.SendAsync(world.X().Video("2", "dm1", film, "Hallo")));

        Assert.Equal("Hallo\n[Video: could not be fetched from the platform]", (await world.ForwardedAsync(1))[0].First.Text);
    }

    [Fact]
    public async Task What_is_signed_with_keys_that_are_refused_waits_and_is_fetched_with_new_ones()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        world.XApi.AccessToken = "another";
        GraphMedium photo = world.XApi.AddPhoto(Png, "image/png");
        Assert.Equal(200, await world.Connector.SendAsync(world.X().Photo("2", "dm1", photo)));
        await ChannelOperator.TestKit.Kubernetes.Wait.ForAsync("a refusal", () => world.XApi.Requests.Count > 0, TimeSpan.FromSeconds(30));

        world.Workspace.WriteCredential("accessToken", "another");

        Assert.Single((await world.ForwardedAsync(1))[0].First.Attachments);
        Assert.Contains("refuses the channel's consumerKey, consumerSecret, accessToken, accessTokenSecret", world.Connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_challenge_is_answered_with_its_hash_and_no_webhook_can_be_had_signed_by_it()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");

        // By `printf %s foo | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -binary | base64`.
        Assert.Equal("""{"response_token":"sha256=Ui/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE="}""", await world.Connector.Client.GetStringAsync(new Uri("/webhook?crc_token=foo", UriKind.Relative)));

        byte[] body = world.X().Text("2", "dm1", "nobody wrote this").ToBytes();
        using HttpResponseMessage refused = await world.Connector.Client.GetAsync(new Uri("/webhook?crc_token=" + Uri.EscapeDataString(Encoding.UTF8.GetString(body)), UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        foreach (string query in (string[])["", "?crc_token=", "?crc_token=a&crc_token=b", "?crc_token=" + new string('a', 1025), "?crc_token={}", "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me-0123456789"])
        {
            Assert.Equal(403, await world.Connector.ProbeAsync("/webhook" + query));
        }
    }

    [Fact]
    public async Task Both_envelopes_are_taken_once_under_the_message_s_id()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");

        Assert.Equal(200, await world.Connector.SendAsync(world.X().Text("2", "dm1", "Hallo").Echo("2", "dm2", "Guten Tag").Typing("2").Seen("2")));
        Assert.Equal(200, await world.Connector.SendAsync(XWebhook.Activity(ConnectorWorld.Account, ConnectorWorld.Now).Text("2", "dm1", "Hallo").Text("2", "dm3", "noch etwas")));
        Assert.Equal(200, await world.Connector.SendAsync(XWebhook.AccountActivity("9", ConnectorWorld.Now).Text("2", "dm4", "to another account")));
        Assert.Equal(200, await world.Connector.SendAsync(XWebhook.Activity(ConnectorWorld.Account, ConnectorWorld.Now).Kind("chat.received", [])));

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(2);
        Assert.Equal([("dm1", 1), ("dm3", 1)], deliveries.Select(delivery => (delivery.First.MessageId, delivery.Count)));
        foreach ((string type, int count) in ((string, int)[])[("message", 3), ("echo", 1), ("typing", 1), ("read", 1), ("other-account", 1), ("chat", 1)])
        {
            Assert.Equal(count, await world.Connector.MetricAsync("connector_events_received_total", $"type=\"{type}\""));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task That_the_account_has_withdrawn_its_access_is_told_as_an_error_and_stops_nothing(bool isActivity)
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");

        Assert.Equal(200, await world.Connector.SendAsync(XWebhook.Revoke(ConnectorWorld.Account, ConnectorWorld.Now, isActivity)));
        Assert.Equal(200, await world.Connector.SendAsync(XWebhook.Revoke("9", ConnectorWorld.Now, isActivity)));

        Assert.Equal(1, await world.Connector.MetricAsync("connector_review_signals_total", "result=\"told\""));
        Assert.Equal(1, await world.Connector.MetricAsync("connector_review_signals_total", "result=\"other-account\""));
        Assert.Matches($@"fail: ChannelConnector\.Reviews\.SignalIntake\[-?\d+\] X says of account {ConnectorWorld.Account}: oauth\.revoke: revoke", world.Connector.Log());
    }

    [Theory]
    [InlineData("consumerKey")]
    [InlineData("consumerSecret")]
    [InlineData("accessToken")]
    [InlineData("accessTokenSecret")]
    public async Task Without_one_of_its_credentials_there_is_no_start(string name)
    {
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("X");
        world.Workspace.WriteCredential(name, value: null);

        await using ConnectorProcess connector = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds);
        await connector.WaitForExitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, connector.ExitCode);
        Assert.Contains($"/{name} is missing or empty: give the Secret in spec.connector.credentialsSecretName the key {name}", connector.Log(), StringComparison.Ordinal);
    }
}

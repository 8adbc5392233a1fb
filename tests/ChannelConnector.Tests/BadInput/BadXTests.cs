using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.BadInput;

/// <summary>What nobody should send to a channel of X.</summary>
public sealed class BadXTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    [Fact]
    public async Task What_is_not_signed_as_X_signs_or_cannot_be_read_is_refused_without_a_word_and_leaves_nothing()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        byte[] body = world.X().Text("2", "dm1", "Hallo").ToBytes();
        string right = XWebhook.Sign(body, ConnectorWorkspace.AppSecret);
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(ConnectorWorkspace.AppSecret), body);
        (int Status, byte[] Body, (string Name, string Value)[] Headers)[] cases =
        [
            (401, body, []), (401, body, [(XWebhook.SignatureHeader, "")]), (401, body, [(XWebhook.SignatureHeader, "sha256=" + Convert.ToHexStringLower(hash))]),
            (401, body, [(MetaWebhook.SignatureHeader, "sha256=" + Convert.ToHexStringLower(hash))]), (401, body, [(MetaWebhook.SignatureHeader, right)]),
            (401, body, [(XWebhook.SignatureHeader, right), (XWebhook.SignatureHeader, right)]), (401, body, [(XWebhook.SignatureHeader, $"{right},{right}")]),
            (401, body, [(XWebhook.SignatureHeader, XWebhook.Sign(body, "another secret of this length"))]), (401, [.. body, (byte)' '], [(XWebhook.SignatureHeader, right)]),
            .. new[] { "", "{", "null", "[]", "{}", """{"data":[]}""", """{"object":"page","entry":[]}""", """{"direct_message_events":[]}""" }.Select(text => Encoding.UTF8.GetBytes(text))
                .Select(bytes => (400, bytes, ((string, string)[])[(XWebhook.SignatureHeader, XWebhook.Sign(bytes, ConnectorWorkspace.AppSecret))])),
        ];

        foreach ((int status, byte[] bytes, (string Name, string Value)[] headers) in cases)
        {
            using HttpRequestMessage request = PlatformWebhook.ToRequest("X", "/webhook", bytes, secret: null);
            Array.ForEach(headers, header => request.Headers.TryAddWithoutValidation(header.Name, header.Value));
            using HttpResponseMessage answer = await world.Connector.Client.SendAsync(request);
            Assert.Equal((status, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal(0, await world.Connector.MetricAsync("connector_events_committed_total"));
        Assert.Equal(200, await world.Connector.SendAsync(world.X().Text("2", "dm1", "Hallo")));
        await world.ForwardedAsync(1);
    }

    [Fact]
    public async Task No_address_that_an_event_names_is_asked_for_but_those_of_X_and_no_other_host_gets_a_signature()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        string[] tricks =
        [
            "https://127.0.0.1/", "https://169.254.169.254/latest/meta-data/", "https://evil.example/1.1/ton/data/dm/1/2/x.jpg", "https://ton.twitter.com@evil.example/", "https://ton.twitter.com.evil.example/1.1/ton/data/dm/1/2/x.jpg",
            "https://ton.twitter.com:8443/1.1/ton/data/dm/1/2/x.jpg", "https://ton.twitter.com./1.1/ton/data/dm/1/2/x.jpg", "http://ton.twitter.com/1.1/ton/data/dm/1/2/x.jpg", "https://user@ton.twitter.com/1.1/ton/data/dm/1/2/x.jpg",
            "https://pbs.twimg.com/x.jpg", "https://api.x.com/2/users/me", "https://scontent.xx.fbcdn.net/x.jpg", "file:///etc/passwd", "", " ",
        ];
        XWebhook webhook = world.X();
        for (int index = 0; index < tricks.Length; index++)
        {
            webhook.Message("2", string.Create(CultureInfo.InvariantCulture, $"dm{index}"), new JsonObject
            {
                ["attachment"] = new JsonObject { ["type"] = "media", ["media"] = new JsonObject { ["type"] = "photo", ["media_url_https"] = tricks[index] } },
            });
        }

        // Away from X's host nobody gets a signature, and a film's host gets none either.
        GraphMedium moved = world.XApi.AddPhoto(Png, "image/png");
        moved.DownloadFault = FarEndFaults.RedirectTo(world.XApi.AddFilm(MediaSample.Of("video").Bytes, "video/mp4").Url!);
        GraphMedium elsewhere = world.XApi.AddPhoto(Png, "image/png");
        elsewhere.DownloadFault = FarEndFaults.RedirectTo(new Uri("https://evil.example/"));
        webhook.Photo("2", "dm-moved", moved).Photo("2", "dm-elsewhere", elsewhere);

        Assert.Equal(200, await world.Connector.SendAsync(webhook));

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(tricks.Length + 2);
        Assert.All(deliveries.Where(delivery => delivery.First.MessageId is not "dm-moved"), delivery => Assert.Equal("[Image: could not be fetched from the platform]", delivery.First.Text));
        Assert.All(world.FarEnds.Proxy.Requests, request => Assert.True(request.IsKnown && request.Host is XApi.PhotoHost or XApi.FilmHost or "login.mypurecloud.de" or "api.mypurecloud.de", request.ToString()));
        Assert.All(world.XApi.Requests, request => Assert.Equal(request.Host == XApi.PhotoHost, request.Headers.ContainsKey("Authorization")));
        Assert.Contains(world.XApi.Requests, request => request.Host == XApi.FilmHost);
    }
}

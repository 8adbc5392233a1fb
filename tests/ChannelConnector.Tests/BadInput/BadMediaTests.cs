using System.Globalization;
using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.BadInput;

/// <summary>Media that are not what they should be, or not where: a placeholder each, no request to any other host, and the conversation goes on.</summary>
public sealed class BadMediaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    /// <summary>Where no platform serves media.</summary>
    private static readonly string[] Tricks =
    [
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/", "https://localhost/",
        "https://evil.example/", "https://evil.example/lookaside.fbsbx.com", "https://evil.example/?https://lookaside.fbsbx.com/", "https://evil.example#@lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com@evil.example/", "https://lookaside.fbsbx.com:x@evil.example/", "https://user:x@lookaside.fbsbx.com/", "https://lookaside.fbsbx.com.evil.example/", "https://evil-lookaside.fbsbx.com/",
        "https://fbcdn.net.evil.example/", "https://fbcdn.net/", "https://lookaside.fbsbx.com./", "https://lookaside.fbsbx.com:8443/", "https://lookaside.fbsbx.com%2eevil.example/", "https://lookaside.fbsbx.com\\@evil.example/",
        "https://graph.facebook.com/", "http://lookaside.fbsbx.com/", "ftp://lookaside.fbsbx.com/", "file:///etc/passwd", "data:image/png;base64,iVBORw0KGgo=", "//lookaside.fbsbx.com/", "/etc/passwd", "https://", "", " ",
    ];

    [Fact]
    public async Task No_address_that_an_event_names_is_asked_for_but_those_of_the_platform()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        MessagingWebhook webhook = world.Messenger();
        for (int index = 0; index < Tricks.Length; index++)
        {
            webhook.Message("psid1", new JsonObject
            {
                ["mid"] = string.Create(CultureInfo.InvariantCulture, $"m_{index}"),
                ["attachments"] = new JsonArray(new JsonObject { ["type"] = "image", ["payload"] = new JsonObject { ["url"] = Tricks[index] } }),
            });
        }

        Assert.Equal(200, await world.Connector.SendAsync(webhook.Text("psid1", "m_last", "Hallo")));

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(Tricks.Length + 1);
        Assert.All(deliveries.SkipLast(1), delivery => Assert.Equal("[Image: could not be fetched from the platform]", delivery.First.Text));
        AssertOnlyKnownHosts(world);
        Assert.Empty(world.Graph.Requests);
    }

    [Fact]
    public async Task No_address_that_a_redirect_names_is_asked_for_but_those_of_the_platform()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        string[] targets = [.. Tricks.Where(trick => Uri.TryCreate(trick, UriKind.Absolute, out _))];
        MessagingWebhook webhook = world.Messenger();
        for (int index = 0; index < targets.Length; index++)
        {
            GraphMedium medium = world.Graph.AddMessengerMedium(Png, "image/png");
            medium.DownloadFault = FarEndFaults.RedirectTo(new Uri(targets[index]));
            webhook.Media("psid1", string.Create(CultureInfo.InvariantCulture, $"m_{index}"), "image", medium.Url);
        }

        GraphMedium circle = world.Graph.AddMessengerMedium(Png, "image/png");
        circle.DownloadFault = FarEndFaults.RedirectTo(circle.Url!);
        GraphMedium moved = world.Graph.AddInstagramMedium(Png, "image/png");
        GraphMedium good = world.Graph.AddMessengerMedium(Png, "image/png");
        good.DownloadFault = FarEndFaults.RedirectTo(moved.Url!);
        webhook.Media("psid1", "m_circle", "image", circle.Url).Media("psid1", "m_good", "image", good.Url);

        await AcceptedAsync(world, webhook);

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(targets.Length + 2);
        Assert.All(deliveries.SkipLast(1), delivery => Assert.Equal("[Image: could not be fetched from the platform]", delivery.First.Text));
        Assert.Single(deliveries[^1].First.Attachments);
        AssertOnlyKnownHosts(world);
    }

    [Fact]
    public async Task Media_that_are_too_large_endless_empty_or_no_media_are_placeholders_and_slow_ones_are_waited_for()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        TaskCompletionSource gate = new();
        Dictionary<string, FarEndFault> faults = new(StringComparer.Ordinal)
        {
            ["huge"] = FarEndFaults.LargerBy(26 * 1024 * 1024),
            ["endless"] = FarEndFaults.Endless(),
            ["page"] = FarEndFaults.ContentType("text/html"),
            ["gone"] = FarEndFaults.Status(404),
        };
        foreach ((string id, FarEndFault fault) in faults)
        {
            GraphMedium medium = world.Graph.AddMessengerMedium(Png, "image/png");
            medium.DownloadFault = fault;
            await AcceptedAsync(world, world.Messenger().Media("psid1", id, "image", medium.Url));
        }

        GraphMedium lying = world.Graph.AddMessengerMedium("<!DOCTYPE html><script>alert(1)</script>"u8.ToArray(), "image/png");
        await AcceptedAsync(world, world.Messenger().Media("psid1", "lying", "image", lying.Url));
        GraphMedium slow = world.Graph.AddMessengerMedium(Png, "image/png");
        slow.DownloadFault = FarEndFaults.HoldBack(gate.Task);
        MessagingWebhook late = world.Messenger().Media("psid1", "slow", "image", slow.Url);
        Assert.Equal(503, await world.Connector.SendAsync(late));
        gate.SetResult();
        await AcceptedAsync(world, late);

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(6);
        Assert.All(deliveries.SkipLast(1), delivery => Assert.Equal("[Image: could not be fetched from the platform]", delivery.First.Text));
        Assert.Single(deliveries[^1].First.Attachments);
        Assert.Equal(200, await world.Connector.ProbeAsync("/readyz"));
        Assert.Single(Directory.GetFiles(Path.Combine(world.Workspace.StatePath, "media"), "*", SearchOption.AllDirectories));
    }

    private static void AssertOnlyKnownHosts(ConnectorWorld world) => Assert.All(world.FarEnds.Proxy.Requests, request => Assert.True(
        request.IsKnown && (request.Host.EndsWith(".fbcdn.net", StringComparison.Ordinal) || request.Host is "lookaside.fbsbx.com" or "login.mypurecloud.de" or "api.mypurecloud.de"), request.ToString()));

    // A platform sends again until it is taken.
    private static Task AcceptedAsync(ConnectorWorld world, MetaWebhook webhook) =>
        Wait.ForAsync("a webhook to be accepted", async _ => await world.Connector.SendAsync(webhook) == 200, Patience);
}

using System.Text;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.BadInput;

/// <summary>Requests that nobody should send. A process takes all of them, says nothing about any, and goes on.</summary>
public sealed class BadRequestTests
{
    [Fact]
    public async Task What_is_unsigned_unreadable_or_misdirected_is_refused_without_a_word_and_leaves_nothing()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        GraphMedium photo = world.Graph.AddMessengerMedium("an image"u8.ToArray(), "image/png");
        byte[] body = world.Messenger().Text("psid1", "m_1", "Hallo").Media("psid1", "m_2", "image", photo.Url).ToBytes();
        BadRequest[] all = [.. BadRequest.Unsigned(body), .. BadRequest.Unreadable(body), .. BadRequest.Misdirected(ConnectorWorkspace.VerifyToken)];

        List<string> wrong = [];
        foreach (BadRequest bad in all)
        {
            (int status, string text, string? type) = await AnswerAsync(world, bad.Make());
            if (status != bad.Status || text.Length > 0 || type is not null)
            {
                wrong.Add($"{bad}: answered {status} {type} \"{text}\"");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(200, await world.Connector.ProbeAsync("/readyz"));
        // Nothing was written, fetched or passed on.
        Assert.Equal(0, await world.Connector.MetricAsync("connector_events_committed_total"));
        Assert.Equal(0, await world.Connector.MetricAsync("connector_inbox_depth"));
        Assert.Empty(world.FarEnds.Proxy.Requests);
        // The same in the right form is taken.
        (int accepted, string nothing, _) = await AnswerAsync(world, BadRequest.Signed(body));
        Assert.Equal((200, ""), (accepted, nothing));
        await world.ForwardedAsync(2);
    }

    [Fact]
    public async Task What_is_unusual_is_taken_as_it_should_be()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        byte[] first = world.Messenger().Text("psid1", "m_1", "first").ToBytes();

        // Exactly 3 MB; of unknown length; with a parameter in its type; the same again.
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.OfLength(first, 3 * 1024 * 1024))).Status);
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.Chunked(world.Messenger().Text("psid1", "m_2", "second").ToBytes()))).Status);
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.WithType(world.Messenger().Text("psid1", "m_3", "third").ToBytes(), "Application/JSON; charset=utf-8"))).Status);
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.Signed(first))).Status);
        // As Meta writes umlauts, and as others do.
        MessagingWebhook umlauts = world.Messenger().Text("psid1", "m_4", "Grüße 👋 \u0000 \ufeff");
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.Signed(umlauts.ToBytes()))).Status);
        Assert.Equal(200, (await AnswerAsync(world, BadRequest.Signed(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(umlauts.ToBytes(isRaw: true)).Replace("m_4", "m_5", StringComparison.Ordinal))))).Status);
        // Without a payload, and of types that nobody knows.
        Assert.Equal(200, await world.Connector.SendAsync(world.Messenger().Media("psid1", "m_6", "image", url: null).Media("psid1", "m_7", "hologram", new Uri("https://example.com/")).Ephemeral("psid1", "m_8")));

        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(8);
        Assert.Equal(["m_1", "m_2", "m_3", "m_4", "m_5", "m_6", "m_7", "m_8"], deliveries.Select(delivery => delivery.First.MessageId));
        Assert.All(deliveries, delivery => Assert.Equal(1, delivery.Count));
        Assert.Equal(["Grüße 👋 \u0000 \ufeff", "Grüße 👋 \u0000 \ufeff"], deliveries.Skip(3).Take(2).Select(delivery => delivery.First.Text));
        Assert.All(deliveries.Skip(5), delivery => Assert.StartsWith("[", delivery.First.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_the_largest_batch_everything_is_taken_in_its_order()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        world.Genesys.IsDown = true;
        MessagingWebhook batch = world.Instagram();
        for (int index = 0; index < MetaWebhook.LargestBatch; index++)
        {
            batch.Text($"igsid{index % 7}", $"mid.{index}", $"text {index}");
        }

        Assert.Equal(200, await world.Connector.SendAsync(batch));
        Assert.Equal(200, await world.Connector.SendAsync(batch));
        await world.Connector.KillAsync();

        await using SqliteInbox inbox = await SqliteInbox.OpenAsync(world.Workspace.StatePath, world.Workspace.Contract.Channel, TimeProvider.System);
        IReadOnlyList<PendingMessage> pending = await inbox.ReadPendingAsync();
        Assert.Equal(Enumerable.Range(0, MetaWebhook.LargestBatch).Select(index => $"text {index}"), (await Task.WhenAll(pending.Select(message => inbox.FindAsync(message.Sequence)))).Select(entry => entry!.Content.Text));
    }

    [Fact]
    public async Task A_challenge_is_text_whatever_it_looks_like()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        const string script = "<script>alert(1)</script>";

        using HttpResponseMessage answer = await world.Connector.Client.GetAsync(new Uri(
            $"/webhook?hub.mode=subscribe&hub.verify_token={ConnectorWorkspace.VerifyToken}&hub.challenge={Uri.EscapeDataString(script)}", UriKind.Relative));

        Assert.Equal(script, await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private static async Task<(int Status, string Text, string? Type)> AnswerAsync(ConnectorWorld world, HttpRequestMessage request)
    {
        // Whoever refuses a body without reading it ends the connection.
        request.Headers.ConnectionClose = true;
        using (request)
        using (HttpResponseMessage answer = await world.Connector.Client.SendAsync(request))
        {
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.ToString());
        }
    }
}

using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Outbound;

/// <summary>What breaks between a request and its answer: the customer never gets an answer twice, and whoever cannot know says so.</summary>
public sealed class AnswerLossTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_kill_after_the_platform_has_taken_an_answer_repeats_nothing_and_the_receipt_says_that_nobody_knows()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        await world.Connector.SendAsync(world.Instagram().Text("igsid1", "mid.1", "Hallo"));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.NeverAnswer()));
        GenesysAnswer answer = world.Answer("igsid1", "g-1").Text("Guten Tag");
        Assert.Equal(200, await world.Connector.SendAsync(answer));
        await world.SentAsync(1);

        await world.Connector.KillAsync();
        await world.StartConnectorAsync();
        Assert.Equal(200, await world.Connector.SendAsync(answer));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("igsid1", "g-2").Text("Noch etwas")));

        IReadOnlyList<GenesysReceipt> receipts = await world.ReceiptsAsync(2);
        Assert.Equal(["g-1 Failed ServerError", "g-2 Sent "], receipts.Select(receipt => $"{receipt.Answer} {receipt.Status} {receipt.Code}"));
        Assert.StartsWith("It is not known whether the customer has got it: ", receipts[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["Guten Tag", "Noch etwas"], world.Graph.Sent.Select(message => message.Text));
    }

    [Fact]
    public async Task An_answer_of_the_platform_that_is_lost_is_not_asked_for_again()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        await world.Connector.SendAsync(world.Instagram().Text("igsid1", "mid.1", "Hallo"));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.Drop()));

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("igsid1", "g-1").Text("eins")));
        await world.ReceiptsAsync(1);
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("igsid1", "g-2").Text("zwei")));
        await world.ReceiptsAsync(2);

        Assert.All(world.Genesys.Receipts, receipt => Assert.Equal("ServerError", receipt.Code));
        Assert.Equal(2, world.Graph.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task What_WhatsApp_names_in_a_status_was_sent_and_the_rest_goes_on_after_a_kill()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");
        await world.Connector.SendAsync(world.WhatsApp().Text("49170000", "wamid.A", "Hallo"));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.NeverAnswer()));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("49170000", "g-1").Text("Guten Tag").Attachment("Image", "https://genesys.example/a.png")));
        GraphSentMessage first = (await world.SentAsync(1))[0];
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();

        Assert.Equal(200, await world.Connector.SendAsync(world.WhatsApp().Status(first.Id, "sent", "49170000", first.Reference).Status(first.Id, "delivered", "49170000", first.Reference)));

        IReadOnlyList<GraphSentMessage> sent = await world.SentAsync(2);
        Assert.Equal([null, "https://genesys.example/a.png"], sent.Select(message => message.Link));
        Assert.Equal("Sent", (await world.ReceiptsAsync(1))[0].Status);
        await world.Connector.SendAsync(world.WhatsApp().Status(sent[1].Id, "delivered", "49170000", sent[1].Reference));
        Assert.Equal("Delivered", (await world.ReceiptsAsync(2))[1].Status);
    }

    [Fact]
    public async Task What_Messenger_names_in_an_echo_was_sent_though_its_answer_was_lost()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-1").Text("Guten Tag")));
        GraphSentMessage first = (await world.SentAsync(1))[0];
        await Wait.ForAsync("the loss to be noticed", () => world.Connector.Log().Contains("may have been sent", StringComparison.Ordinal), Minute);

        Assert.Equal(200, await world.Connector.SendAsync(world.Messenger().Echo("psid1", first.Id, "Guten Tag", metadata: first.Reference)));

        Assert.Equal("Sent", (await world.ReceiptsAsync(1))[0].Status);
        Assert.Single(world.Graph.Sent);
    }

    [Fact]
    public async Task What_certainly_was_not_taken_is_repeated_until_it_is()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        await world.ForwardedAsync(1);
        world.Graph.IsDown = true;
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-1").Text("Guten Tag")));
        await Wait.ForAsync("an attempt to fail", async _ => await world.Connector.MetricAsync("connector_answers_retried_total"), failed => failed > 0, Minute);
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.Status(429, TimeSpan.FromSeconds(1))));
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.Graph(500, 2)));
        world.Graph.IsDown = false;

        Assert.Equal("Sent", (await world.ReceiptsAsync(1))[0].Status);
        Assert.Single(world.Graph.Sent);
    }

    [Fact]
    public async Task Receipts_survive_an_outage_and_a_restart_and_one_that_is_refused_holds_up_no_other()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        world.Genesys.FailReceipts(FarEndFaults.Status(503));
        foreach (string id in (string[])["g-1", "g-2", "g-3"])
        {
            Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", id).Text(id)));
        }

        await Wait.ForAsync("all to be sent, and noted", async _ => await world.Connector.MetricAsync("connector_answers_sent_total"), sent => sent == 3, Minute);
        await world.Connector.KillAsync();
        world.Genesys.Recover();
        world.Genesys.FailReceipts(FarEndFaults.For(["g-1"], FarEndFaults.Status(400)));
        world.Genesys.FailReceipts(FarEndFaults.First(1, FarEndFaults.Status(500)));
        await world.StartConnectorAsync();

        await world.ReceiptsAsync(2);
        Assert.Equal(["g-2 Sent", "g-3 Sent"], world.Genesys.Receipts.Select(receipt => $"{receipt.Answer} {receipt.Status}").Order(StringComparer.Ordinal));
        await Wait.ForAsync("the refused receipt to be dropped", async _ => await world.Connector.MetricAsync("connector_receipts_refused_total"), refused => refused == 1, Minute);
        Assert.Equal(3, world.Graph.Sent.Count);
    }

    [Fact]
    public async Task From_notAfter_on_nothing_is_taken_or_sent_and_what_waits_fails_and_is_told_later()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        world.Graph.FailSending(FarEndFaults.Graph(503, 2));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-1").Text("a secret answer")));
        await Wait.ForAsync("an attempt to fail", async _ => await world.Connector.MetricAsync("connector_answers_retried_total"), failed => failed > 0, Minute);

        End(world, ConnectorWorld.Now.AddSeconds(-1));
        await Wait.ForAsync("the answer to fail", async _ => await world.Connector.MetricAsync("connector_answers_failed_total", "code=\"MessageNotAllowed\""), failed => failed == 1, Minute);
        Assert.Equal(503, await world.Connector.SendAsync(world.Answer("psid1", "g-2").Text("Noch etwas")));
        Assert.Empty(world.Genesys.Receipts);

        world.Graph.Recover();
        End(world, ConnectorWorld.Now.AddHours(1));
        GenesysReceipt receipt = (await world.ReceiptsAsync(1))[0];
        Assert.Equal(("g-1", "Failed", "MessageNotAllowed"), (receipt.Answer, receipt.Status, receipt.Code));
        Assert.Empty(world.Graph.Sent);
    }

    [Fact]
    public async Task A_sweep_of_a_stopped_channel_erases_what_was_to_be_sent()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        world.Graph.FailSending(FarEndFaults.Graph(503, 2));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-1").Text("UmbrellaAnswer")));
        await Wait.ForAsync("an attempt to fail", async _ => await world.Connector.MetricAsync("connector_answers_retried_total"), failed => failed > 0, Minute);
        await world.Connector.StopAsync();
        Assert.Contains("UmbrellaAnswer", await StateAsync(world), StringComparison.Ordinal);

        await using (ConnectorProcess sweep = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds, environment: null, "sweep"))
        {
            await sweep.WaitForExitAsync(Minute);
            Assert.Contains("1 answers that were not sent were deleted", sweep.Log(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("UmbrellaAnswer", await StateAsync(world), StringComparison.Ordinal);
        world.Graph.Recover();
        await world.StartConnectorAsync();
        Assert.Equal("MessageNotAllowed", (await world.ReceiptsAsync(1))[0].Code);
        Assert.Empty(world.Graph.Sent);
    }

    private static async Task<string> StateAsync(ConnectorWorld world)
    {
        string all = "";
        foreach (string path in Directory.GetFiles(world.Workspace.StatePath, "inbox.db*"))
        {
            all += System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path));
        }

        return all;
    }

    private static void End(ConnectorWorld world, DateTimeOffset end) => world.Workspace.Write(world.Workspace.Contract with { NotAfter = Timestamp.From(end) });
}

using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Outbound;

/// <summary>From an agent's answer in Genesys Cloud to the customer, and back as receipts: over TLS and under the real names.</summary>
public sealed class AnswerFlowTests
{
    [Fact]
    public async Task A_WhatsApp_answer_of_text_and_attachments_is_sent_in_order_and_its_receipts_come_back()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");
        await world.Connector.SendAsync(world.WhatsApp().Text("49170000", "wamid.A", "Hallo"));

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("49170000", "g-1").Text("Guten Tag").Attachment("Image", "https://genesys.example/a.png").Attachment("File", "https://genesys.example/b.pdf", "Angebot.pdf")));

        IReadOnlyList<GraphSentMessage> sent = await world.SentAsync(3);
        Assert.Equal(["Guten Tag", null, null], sent.Select(message => message.Text));
        Assert.Equal([null, "https://genesys.example/a.png", "https://genesys.example/b.pdf"], sent.Select(message => message.Link));
        Assert.Equal("Angebot.pdf", (string?)sent[2].Body["document"]!["filename"]);
        Assert.All(sent, message => Assert.Equal((ConnectorWorld.Account, "49170000"), (message.Node, message.To)));
        Assert.Equal(new GenesysReceipt("g-1", "49170000", "Sent", null, null, IsFinal: false), (await world.ReceiptsAsync(1))[0]);

        await world.Connector.SendAsync(world.WhatsApp().Status(sent[0].Id, "delivered", "49170000").Status(sent[1].Id, "delivered", "49170000"));
        await world.Connector.SendAsync(world.WhatsApp().Status(sent[2].Id, "read", "49170000").Status(sent[2].Id, "delivered", "49170000"));

        Assert.Equal(new GenesysReceipt("g-1", "49170000", "Delivered", null, null, IsFinal: true), (await world.ReceiptsAsync(2))[1]);
        await world.Connector.SendAsync(world.Answer("49170000", "g-2").Text("Noch etwas"));
        Assert.Equal(["g-1 Sent", "g-1 Delivered", "g-2 Sent"], (await world.ReceiptsAsync(3)).Select(receipt => $"{receipt.Answer} {receipt.Status}"));
    }

    [Fact]
    public async Task A_Messenger_answer_is_sent_as_a_response_and_its_delivery_comes_back()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-1").Text("Guten Tag").Attachment("Audio", "https://genesys.example/a.mp3")));

        IReadOnlyList<GraphSentMessage> sent = await world.SentAsync(2);
        Assert.Equal(("me", "psid1", "Guten Tag"), (sent[0].Node, sent[0].To, sent[0].Text));
        Assert.Equal("https://genesys.example/a.mp3", sent[1].Link);
        await world.Connector.SendAsync(world.Messenger().Delivery("psid1", sent[0].Id, sent[1].Id, "m_of_somebody_else"));
        Assert.Equal(["Sent", "Delivered"], (await world.ReceiptsAsync(2)).Select(receipt => receipt.Status));
    }

    [Fact]
    public async Task An_Instagram_answer_is_sent_and_its_first_receipt_is_the_last()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        await world.Connector.SendAsync(world.Instagram().Text("igsid1", "mid.1", "Hallo"));

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("igsid1", "g-1").Text("Guten Tag")));

        Assert.Equal("Guten Tag", (await world.SentAsync(1))[0].Text);
        Assert.Null(world.Graph.Sent[0].Reference);
        Assert.Equal(new GenesysReceipt("g-1", "igsid1", "Sent", null, null, IsFinal: true), (await world.ReceiptsAsync(1))[0]);
    }

    [Fact]
    public async Task An_answer_on_X_is_sent_in_the_name_of_the_account_and_in_order_and_its_first_receipt_is_the_last()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("X");
        await world.Connector.SendAsync(world.X().Text("2244994945", "dm1", "Hallo"));
        world.XApi.FailSending(FarEndFaults.First(1, FarEndFaults.Status(503)));

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("2244994945", "g-1").Text("Grüße aus Köln & Umgebung: 50 % auf \"alles\"")));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("2244994945", "g-2").Text("Noch etwas")));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("2244994945", "g-3").Attachment("Image", "https://genesys.example/a.png")));

        IReadOnlyList<GenesysReceipt> receipts = await world.ReceiptsAsync(3);
        Assert.Equal(["g-1 Sent  True", "g-2 Sent  True", "g-3 Failed MediaTypeNotAllowed True"], receipts.OrderBy(receipt => receipt.Answer, StringComparer.Ordinal).Select(receipt => $"{receipt.Answer} {receipt.Status} {receipt.Code} {receipt.IsFinal}"));
        Assert.Equal([("2244994945", "Grüße aus Köln & Umgebung: 50 % auf \"alles\""), ("2244994945", "Noch etwas")], world.XApi.Sent.Select(message => (message.To, message.Text)));
    }

    [Fact]
    public async Task What_Genesys_Cloud_sends_again_is_sent_once_also_after_a_restart()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        GenesysAnswer answer = world.Answer("psid1", "g-1").Text("Guten Tag");
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.Connector.SendAsync(answer)));
        Assert.All(statuses, status => Assert.Equal(200, status));
        await world.ReceiptsAsync(1);
        await world.Connector.StopAsync();
        await world.StartConnectorAsync();

        Assert.Equal(200, await world.Connector.SendAsync(answer));
        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("psid1", "g-2").Text("Noch etwas")));

        Assert.Equal(["Guten Tag", "Noch etwas"], (await world.SentAsync(2)).Select(message => message.Text));
        Assert.Equal(1, await world.Connector.MetricAsync("connector_answers_received_total", "type=\"repeated\""));
    }

    [Fact]
    public async Task Answers_to_one_customer_keep_their_order_while_one_that_waits_holds_up_no_other_customer()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("anna", "m_1", "Hallo").Text("ben", "m_2", "Hallo"));
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Graph.FailSending(FarEndFaults.For(["anna"], FarEndFaults.First(2, FarEndFaults.Graph(503, 2))));
        world.Graph.FailSending(FarEndFaults.For(["anna"], FarEndFaults.First(1, FarEndFaults.HoldBack(gate.Task))));

        foreach (string text in (string[])["eins", "zwei", "drei"])
        {
            Assert.Equal(200, await world.Connector.SendAsync(world.Answer("anna", $"g-{text}").Text(text)));
        }

        Assert.Equal(200, await world.Connector.SendAsync(world.Answer("ben", "g-ben").Text("hallo Ben")));
        Assert.Equal("hallo Ben", (await world.SentAsync(1))[0].Text);
        gate.SetResult();

        Assert.Equal(["hallo Ben", "eins", "zwei", "drei"], (await world.SentAsync(4)).Select(message => message.Text));
    }
}

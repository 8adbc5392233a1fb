using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Demo;

/// <summary>
/// The second act: the reference connector keeps the media rules. There is no node, so it runs as a process of the demo, on the contracts that the operator has written, between
/// stand-ins of Meta and Genesys Cloud.
/// </summary>
internal sealed class ConnectorStory(Kubectl kubectl, Narrator narrator, TimeProvider time)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] Photo = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "a receipt"u8];

    /// <summary>Tells it.</summary>
    /// <exception cref="TimeoutException">A step was not observed.</exception>
    /// <exception cref="InvalidOperationException">Something was observed that must not be.</exception>
    public async Task TellAsync()
    {
        narrator.Say("");
        narrator.Progress("second act: the reference connector runs as a process here, on the operator's contracts; Meta and Genesys Cloud are stand-ins");
        await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync(time);
        await StoryMentionIsDroppedAsync(farEnds);
        await PhotoIsPassedOnAsync(farEnds);
    }

    private async Task StoryMentionIsDroppedAsync(ConnectorFarEnds farEnds)
    {
        narrator.Step("Somebody mentions support-instagram in a story");
        await using ConnectorStage stage = await ConnectorStage.OpenAsync(kubectl, farEnds, "support-instagram");
        narrator.Say($"the contract: neverStore {string.Join(", ", stage.Contract.NeverStore)}; media are kept for {stage.Contract.RetentionSeconds["image"]} s");
        GraphMedium story = farEnds.Graph.AddInstagramMedium(Photo, "image/png");
        long start = time.GetTimestamp();
        await stage.SendAsync(MessagingWebhook.Instagram(stage.Contract.AccountId, time.GetUtcNow()).StoryMention("customer-1", "mid.story", story.Url!).Text("customer-1", "mid.text", "Have you seen it?"));
        IReadOnlyList<GenesysDeliveryCount> deliveries = await stage.ForwardedAsync(2);
        TimeSpan took = time.GetElapsedTime(start);
        await ShowAsync(stage, deliveries[0].First);
        Require(deliveries[0].First.Attachments.Count == 0, "a story mention was passed on with an attachment");
        narrator.Say($"hosts that it has asked for: {string.Join(", ", farEnds.Proxy.Hosts.Order(StringComparer.Ordinal))}");
        Require(farEnds.Graph.Requests.Count == 0 && farEnds.Proxy.Hosts.IsSubsetOf([farEnds.Genesys.LoginHost, farEnds.Genesys.ApiHost]), "somebody asked another host than Genesys Cloud's");
        Require(!stage.IsWritten(story.Url!.Query), "the story's URL is in the connector's state or log");
        Require(!stage.Files().Contains("media/image/", StringComparison.Ordinal), "a medium was stored");
        narrator.Observed("the agent reads a placeholder; the story's URL was asked for by nobody, and is in no file and no log", took);
    }

    private async Task PhotoIsPassedOnAsync(ConnectorFarEnds farEnds)
    {
        narrator.Step("A customer sends support-whatsapp a photo");
        await using ConnectorStage stage = await ConnectorStage.OpenAsync(kubectl, farEnds, "support-whatsapp");
        narrator.Say($"the contract: images are kept for {stage.Contract.RetentionSeconds["image"]} s");
        GraphMedium photo = farEnds.Graph.AddWhatsAppMedium(Photo, "image/png");
        long start = time.GetTimestamp();
        await stage.SendAsync(new WhatsAppWebhook("100", stage.Contract.AccountId, time.GetUtcNow()).Media("49170000", "wamid.photo", "image", photo, caption: "My receipt"));
        GenesysDelivery delivery = (await stage.ForwardedAsync(1))[0].First;
        TimeSpan took = time.GetElapsedTime(start);
        await ShowAsync(stage, delivery);
        Require(delivery.Attachments.Count == 1, "the photo was passed on without a link");
        Uri link = delivery.Attachments[0].Url;
        Require((await stage.FetchAsync(link)).Bytes.AsSpan().SequenceEqual(Photo), "the link does not lead to the photo");
        narrator.Observed("acknowledged when it was on the disk, fetched from Meta, and passed on as a link that expires", took);
        await RetentionIsCutAsync(stage, link);
    }

    private async Task RetentionIsCutAsync(ConnectorStage stage, Uri link)
    {
        narrator.Step("The policy for WhatsApp no longer lets media be kept");
        long start = time.GetTimestamp();
        await kubectl.RunAsync("patch", "platformpolicy", "whatsapp", "--type=merge", "-p", """{"spec":{"media":{"maxRetention":{"default":"0s"}}}}""");
        // What a roll-out does where there is a node.
        await stage.RestartOnNewContractAsync();
        Require(stage.Contract.RetentionSeconds["image"] == 0, "the new contract still lets images be kept");
        await Wait.ForAsync("the photo to be gone", () => !stage.Files().Contains("media/image/", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        TimeSpan took = time.GetElapsedTime(start);
        narrator.Show("find state -type f", stage.Files());
        Require((await stage.FetchAsync(link)).Status == 404, "the link still leads somewhere");
        narrator.Observed("a contract with another revision, a new start, and the photo and its link are gone", took);
    }

    private async Task ShowAsync(ConnectorStage stage, GenesysDelivery delivery)
    {
        narrator.Say("Genesys Cloud got:");
        foreach (string line in JsonNode.Parse(delivery.Body)!.ToJsonString(Indented).Split('\n'))
        {
            narrator.Say("  " + line);
        }

        narrator.Show("find state -type f", stage.Files());
        narrator.Show("curl -s 127.0.0.1/metrics | grep -E '_(redacted|stored|forwarded)_total'", await stage.MetricsAsync("_redacted_total", "_stored_total", "_forwarded_total"));
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}

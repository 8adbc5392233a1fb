using System.Text;
using ChannelConnector.Tests.BadInput;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Flows;

/// <summary>What connectors of others have been found to do, on a process: each has a test that this one does not.</summary>
public sealed class MistakesOfConnectorsTests
{
    private const string Unfetched = "[Image: could not be fetched from the platform]";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("short")]
    public async Task Unsigned_webhooks_are_accepted_when_no_secret_is_set(string? secret)
    {
        await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        using ConnectorWorkspace workspace = new(ConnectorWorkspace.ContractFor("Instagram", ConnectorWorld.Account), farEnds);
        workspace.WriteCredential("appSecret", secret);

        await using ConnectorProcess connector = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, workspace, farEnds);
        await connector.WaitForExitAsync(Patience);

        Assert.Equal(1, connector.ExitCode);
        Assert.StartsWith("channel-connector: ", connector.Log(), StringComparison.Ordinal);
        Assert.Contains("appSecret", connector.Log(), StringComparison.Ordinal);
        Assert.Equal(1, connector.Log().Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task The_answer_to_a_wrong_signature_tells_the_right_one_and_the_body_is_logged_before_the_signature_is_checked()
    {
        await using ConnectorWorld world = await VerboseAsync("Instagram");
        byte[] body = world.Instagram().Text("igsid1", "mid.1", "a text that nobody has signed").ToBytes();
        using HttpRequestMessage request = MetaWebhook.ToRequest("/webhook", body, "another secret of this length");

        using HttpResponseMessage answer = await world.Connector.Client.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain(MetaWebhook.Sign(body, ConnectorWorkspace.AppSecret)["sha256=".Length..], answer.Headers.ToString() + world.Connector.Log(), StringComparison.Ordinal);
        Assert.DoesNotContain("nobody has signed", world.Connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_URL_of_a_medium_is_sent_as_text_when_the_attachment_is_refused()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        world.Genesys.Fail(FarEndFaults.For(["m_1"], FarEndFaults.Status(400)));
        GraphMedium photo = world.Graph.AddMessengerMedium(Png, "image/png");

        await AcceptedAsync(world, world.Messenger().Media("psid1", "m_1", "image", photo.Url).Text("psid1", "m_2", "Hallo"));
        await world.ForwardedAsync(1);

        // One attempt, and a dead letter: no second one without the attachment.
        Assert.Equal(["m_1", "m_2"], world.Genesys.Attempts.Select(attempt => attempt.MessageId));
        Assert.All(world.Genesys.Requests, request => Assert.DoesNotContain("fbcdn", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unsend_is_dropped_silently_when_its_message_is_not_there_yet()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");

        Assert.Equal(200, await world.Connector.SendAsync(world.Instagram().Unsend("igsid1", "mid.1")));
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();
        Assert.Equal(200, await world.Connector.SendAsync(world.Instagram().Text("igsid1", "mid.1", "late").Edit("igsid1", "mid.1", "later").Text("igsid1", "mid.2", "Hallo")));

        Assert.Equal("mid.2", Assert.Single(await world.ForwardedAsync(1)).First.MessageId);
        Assert.DoesNotContain(world.Genesys.Attempts, attempt => attempt.MessageId is not "mid.2");
    }

    [Fact]
    public async Task An_unsend_keeps_the_deleted_text_and_attachments()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        // Behind one that does not pass: what is on its way when it is taken back may arrive.
        world.Genesys.Fail(FarEndFaults.For(["mid.0"], FarEndFaults.Status(500)));
        GraphMedium photo = world.Graph.AddInstagramMedium(Png, "image/png");
        await AcceptedAsync(world, world.Instagram().Text("igsid1", "mid.0", "Guten Tag").Media("igsid1", "mid.1", "image", photo.Url, "a text that is taken back").Text("igsid1", "mid.2", "Hallo"));
        Assert.Single(Media(world));

        Assert.Equal(200, await world.Connector.SendAsync(world.Instagram().Unsend("igsid1", "mid.1")));

        Assert.Empty(Media(world));
        world.Genesys.Recover();
        await Wait.ForAsync("what is left to be passed on", () => world.Genesys.Accepted.Any(delivery => delivery.MessageId == "mid.2"), Patience);
        Assert.DoesNotContain(world.Genesys.Accepted, delivery => delivery.Text == "a text that is taken back");
    }

    [Fact]
    public async Task What_is_deleted_stays_in_free_pages_and_in_the_log_of_the_database()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        world.Genesys.IsDown = true;
        MessagingWebhook webhook = world.Instagram();
        for (int index = 0; index < 50; index++)
        {
            webhook.Text("igsid1", $"mid.{index}", $"taken back {new string('x', 2000)}");
        }

        Assert.Equal(200, await world.Connector.SendAsync(webhook));
        Assert.True(Occurrences(world) >= 50, "the texts are not found where they must be");
        MessagingWebhook unsend = world.Instagram();
        for (int index = 0; index < 50; index++)
        {
            unsend.Unsend("igsid1", $"mid.{index}");
        }

        Assert.Equal(200, await world.Connector.SendAsync(unsend));
        // A start maintains at once, later starts every minute.
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();

        await Wait.ForAsync("the texts to be gone from every file", _ => Task.FromResult(Occurrences(world)), left => left == 0, Patience);
    }

    [Fact]
    public async Task An_error_of_the_download_loses_the_whole_message()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        GraphMedium photo = world.Graph.AddMessengerMedium(Png, "image/png");
        photo.DownloadFault = FarEndFaults.Status(403);

        await AcceptedAsync(world, world.Messenger().Media("psid1", "m_1", "image", photo.Url, "Hallo"));

        Assert.Equal($"Hallo\n{Unfetched}", (await world.ForwardedAsync(1))[0].First.Text);
    }

    [Fact]
    public async Task A_lock_against_duplicates_outlives_a_failed_download_and_the_medium_is_lost()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        GraphMedium photo = world.Graph.AddMessengerMedium(Png, "image/png");
        photo.DownloadFault = FarEndFaults.First(1, FarEndFaults.Status(500));
        MessagingWebhook webhook = world.Messenger().Media("psid1", "m_1", "image", photo.Url);

        Assert.Equal(503, await world.Connector.SendAsync(webhook));
        await AcceptedAsync(world, webhook);

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal(Png, (await FetchAsync(world, delivery)).Bytes);
    }

    [Fact]
    public async Task Media_are_fetched_again_after_their_time_and_their_links_go_on()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook", contract => contract with { RetentionSeconds = Retention(3600) });
        GraphMedium photo = world.Graph.AddMessengerMedium(Png, "image/png");
        await AcceptedAsync(world, world.Messenger().Media("psid1", "m_1", "image", photo.Url));
        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal(200, (await FetchAsync(world, delivery)).Status);
        int requests = world.Graph.Requests.Count;

        // Its time has come: the policy has become stricter, and the operator starts the connector anew.
        await world.Connector.StopAsync();
        world.Workspace.Write(world.Workspace.Contract with { RetentionSeconds = Retention(0), Revision = "another" });
        await world.StartConnectorAsync();
        Assert.Equal(404, (await FetchAsync(world, delivery)).Status);
        await AcceptedAsync(world, world.Messenger().Media("psid1", "m_1", "image", photo.Url));

        Assert.Equal(404, (await FetchAsync(world, delivery)).Status);
        Assert.Equal(requests, world.Graph.Requests.Count);
        await Wait.ForAsync("the file to go", () => Media(world).Length == 0, Patience);
    }

    [Fact]
    public async Task A_link_dies_while_a_consumer_needs_it()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");
        GraphMedium photo = world.Graph.AddWhatsAppMedium(Png, "image/png");
        await AcceptedAsync(world, world.WhatsApp().Media("49170000", "wamid.A", "image", photo));
        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;

        // The platform's own URL is over, and so is the process that gave the link out.
        world.Graph.IsDown = true;
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();

        Assert.Equal(Png, (await FetchAsync(world, delivery)).Bytes);
        Assert.Equal(Png, (await FetchAsync(world, delivery)).Bytes);
    }

    [Fact]
    public async Task Webhooks_are_taken_after_the_channel_has_ended()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        world.Workspace.Write(world.Workspace.Contract with { NotAfter = Timestamp.From(ConnectorWorld.Now.AddSeconds(-1)) });
        await Wait.ForAsync("the connector to close", async _ => await world.Connector.ProbeAsync("/readyz") == 503, Patience);

        Assert.Equal(503, await world.Connector.SendAsync(world.Instagram().Text("igsid1", "mid.1", "too late")));
        Assert.Equal(503, await world.Connector.ProbeAsync($"/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token={ConnectorWorkspace.VerifyToken}"));
        using HttpResponseMessage unsigned = await world.Connector.Client.SendAsync(BadRequest.Signed("{}"u8));

        Assert.Equal(503, (int)unsigned.StatusCode);
        Assert.Equal(0, await world.Connector.MetricAsync("connector_events_committed_total"));
        Assert.Empty(world.Genesys.Attempts);
    }

    private static SortedDictionary<string, long> Retention(long seconds) => new(MediaKinds.All.ToDictionary(kind => kind, _ => seconds, StringComparer.Ordinal), StringComparer.Ordinal);

    private static async Task<ConnectorWorld> VerboseAsync(string platform)
    {
        ConnectorWorld world = await ConnectorWorld.StartAsync(platform);
        await world.StartConnectorAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft"] = "Trace" });
        return world;
    }

    private static string[] Media(ConnectorWorld world) => Directory.GetFiles(Path.Combine(world.Workspace.StatePath, "media"), "*", SearchOption.AllDirectories);

    private static int Occurrences(ConnectorWorld world) => Directory.GetFiles(world.Workspace.StatePath, "inbox.db*")
        .Sum(path => Encoding.Latin1.GetString(File.ReadAllBytes(path)).Split("taken back xxx").Length - 1);

    private static Task<FetchedAttachment> FetchAsync(ConnectorWorld world, GenesysDelivery delivery) =>
        world.Genesys.FetchAttachmentAsync(Assert.Single(delivery.Attachments).Url, world.Connector.Client.BaseAddress!);

    // A platform sends again until it is taken.
    private static Task AcceptedAsync(ConnectorWorld world, MetaWebhook webhook) =>
        Wait.ForAsync("a webhook to be accepted", async _ => await world.Connector.SendAsync(webhook) == 200, Patience);
}

using System.Text;
using ChannelConnector.Inbox.Sqlite;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Tests.Leaks;

/// <summary>The ways that messages can take through a connector, with canaries in all of them.</summary>
internal sealed class LeakScenario(LeakWorld world, PlatformCanaries canaries)
{
    private const string Failing = "491700000003";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private CanaryBook Book => world.Book;

    /// <summary>Everything works.</summary>
    public async Task TakeEverythingAsync(string mark)
    {
        await AcceptedAsync(canaries.Everything(mark));
        await world.ArrivedAsync($"{mark}-last");
    }

    /// <summary>What is not accepted at all.</summary>
    public async Task RefuseAsync()
    {
        byte[] body = canaries.Text("refused", $"{Book.Forbidden("a refused text")} {canaries.Link("a link in a refused text")}").ToBytes();
        byte[] large = [.. body, .. Enumerable.Repeat((byte)' ', (3 * 1024 * 1024) + 1 - body.Length)];

        Assert.Equal(401, await world.SendAsync(body, signature: ""));
        Assert.Equal(401, await world.SendAsync(body, signature: PlatformWebhook.SignatureOf(world.Platform, body, "another secret of this length")));
        Assert.Equal(401, await world.SendAsync(body, signature: Book.Forbidden("a signature that is none")));
        Assert.Equal(400, await world.SendAsync(body[..^10]));
        Assert.Equal(413, await world.SendAsync(large));
        Assert.Equal(415, await world.SendAsync(body, contentType: $"text/{Book.Forbidden("a content type")}"));
        Assert.Equal(400, await world.SendAsync(Encoding.UTF8.GetBytes($"{{\"object\":\"{Book.Forbidden("an unknown object")}\",\"entry\":[]}}")));
        Assert.Equal(404, await world.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri($"/{Book.Forbidden("a path")}", UriKind.Relative)) { Content = new ByteArrayContent(body) }));
        Assert.Equal(405, await world.SendAsync(new HttpRequestMessage(HttpMethod.Put, new Uri("/webhook", UriKind.Relative)) { Content = new ByteArrayContent(body) }));
    }

    /// <summary>What Genesys Cloud does when it does not do what it should.</summary>
    public async Task FailAtGenesysAsync()
    {
        world.Genesys.Fail(FarEndFaults.For(["failing"], FarEndFaults.First(1, FarEndFaults.Status(500))));
        world.Genesys.Fail(FarEndFaults.For(["throttled"], FarEndFaults.First(1, FarEndFaults.Status(429, TimeSpan.FromSeconds(1)))));
        world.Genesys.Fail(FarEndFaults.For(["lost"], FarEndFaults.First(1, FarEndFaults.LoseAnswer())));
        world.Genesys.Fail(FarEndFaults.For(["dropped"], FarEndFaults.First(1, FarEndFaults.Drop())));
        world.Genesys.Fail(FarEndFaults.For(["dead", "dead-unsent"], FarEndFaults.Status(400)));
        foreach (string id in (string[])["failing", "throttled", "lost", "dropped", "dead"])
        {
            await AcceptedAsync(canaries.Text(id, $"{Book.Allowed($"a text that is {id}")} {canaries.Link($"a link in a text that is {id}")}", $"{Failing}-{id}"));
        }

        await world.ArrivedAsync("failing", "throttled", "lost", "dropped");
    }

    /// <summary>What Meta does when it does not do what it should: a placeholder, or another attempt.</summary>
    public async Task FailAtMetaAsync()
    {
        Dictionary<string, FarEndFault> faults = new(StringComparer.Ordinal)
        {
            ["gone"] = FarEndFaults.Status(404),
            ["elsewhere"] = FarEndFaults.RedirectTo(new Uri($"https://evil.example/{Book.Forbidden("where a redirect leads")}")),
            ["private"] = FarEndFaults.RedirectTo(new Uri($"https://127.0.0.1/{Book.Forbidden("where a redirect to this machine leads")}")),
            ["html"] = FarEndFaults.ContentType("text/html"),
        };
        if (canaries is WhatsAppCanaries)
        {
            faults["other"] = FarEndFaults.OtherBytes();
        }

        foreach ((string id, FarEndFault fault) in faults)
        {
            GraphMedium medium = canaries.Medium($"an image that is {id}", Places.None);
            medium.DownloadFault = fault;
            await AcceptedAsync(canaries.Media(id, MediaKinds.Image, medium, Book.Allowed($"the text with an image that is {id}"), $"{Failing}-{id}"));
        }

        Dictionary<string, FarEndFault> passing = new(StringComparer.Ordinal) { ["broken"] = FarEndFaults.Status(500), ["cut"] = FarEndFaults.Truncate(12) };
        foreach ((string id, FarEndFault fault) in passing)
        {
            GraphMedium medium = canaries.Medium($"an image that is {id} at first", Places.State);
            medium.DownloadFault = FarEndFaults.First(1, fault);
            await AcceptedAsync(canaries.Media(id, MediaKinds.Image, medium, Book.Allowed($"the text with an image that is {id} at first"), $"{Failing}-{id}"));
        }

        await world.ArrivedAsync([.. faults.Keys, .. passing.Keys]);
        Assert.All(passing.Keys, id => Assert.Single(world.Genesys.Accepted.First(delivery => delivery.MessageId == id).Attachments));
        Assert.All(faults.Keys, id => Assert.Empty(world.Genesys.Accepted.First(delivery => delivery.MessageId == id).Attachments));
    }

    /// <summary>Agents see what was kept, and a fault of the connector itself meanwhile is not told to anybody.</summary>
    public async Task FetchAsync(string mark)
    {
        GenesysDelivery delivery = world.Genesys.Accepted.Last(accepted => accepted.MessageId == $"{mark}-image");
        Uri url = Assert.Single(delivery.Attachments).Url;
        FetchedAttachment fetched = await world.Genesys.FetchAttachmentAsync(url, world.World.Connector.Client.BaseAddress!);
        Assert.Contains(CanarySearch.In(fetched.Bytes, Book), canary => canary.What == "the bytes of a kept image");

        await AlterAsync("media", "media_away");
        HttpRequestMessage request = new(HttpMethod.Get, new Uri($"{url.AbsolutePath}?x={Book.Forbidden("a query at the time of a fault")}", UriKind.Relative));
        request.Headers.Add("X-Hub-Signature-256", Book.Forbidden("a header at the time of a fault"));
        // A database that answers with an error is one that cannot be asked.
        Assert.Equal(world.World.External is null ? 500 : 503, await world.SendAsync(request));
        await AlterAsync("media_away", "media");
        Assert.DoesNotContain(world.World.Connector.Log().Split('\n'), line => line.Contains(url.AbsolutePath[^40..], StringComparison.Ordinal));
    }

    private async Task AlterAsync(string table, string name)
    {
        if (world.World.External is { } external)
        {
            await external.QueryAsync($"ALTER TABLE {external.Schema}.{table} RENAME TO {name}");
            return;
        }

        await using SqliteConnection connection = InboxDatabase.OpenReader(world.Workspace.StatePath);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"ALTER TABLE {table} RENAME TO {name}";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Killed with messages waiting; the next one keeps documents alone.</summary>
    public async Task KillAsync()
    {
        world.Genesys.IsDown = true;
        string gone = Book.Add("the text of a message that waits", Places.State | Places.Genesys);
        GraphMedium image = canaries.Medium("an image of a message that waits", Places.State);
        await AcceptedAsync(canaries.Media("waiting", MediaKinds.Image, image, gone));
        await AcceptedAsync(canaries.Everything("killed"));
        await world.World.Connector.KillAsync();
        Assert.Empty(world.Leaks(await world.StateAsync()));

        world.Workspace.Write(LeakWorld.Contract(world.Platform, canaries.OtherKind) with { Channel = world.Workspace.Contract.Channel, Settings = world.Workspace.Contract.Settings, Revision = "another" });
        // Nothing was kept for longer than this contract permits.
        foreach (Canary canary in Book.All.Where(canary => canary.What.StartsWith("the bytes of", StringComparison.Ordinal)).ToArray())
        {
            Book.Remove(canary.Text, Places.State);
        }

        await world.StartConnectorAsync();
        world.Genesys.IsDown = false;
        await world.ArrivedAsync("waiting", "killed-last");
        GraphMedium forbidden = canaries.Medium("an image that is no longer kept", Places.None, isFetched: false);
        await AcceptedAsync(canaries.Media("late-image", MediaKinds.Image, forbidden, Book.Allowed("the text with an image that is no longer kept")));
        await AcceptedAsync(canaries.NeverStored("late"));
        GraphMedium document = canaries.Other("a document that is kept now", Places.State);
        await AcceptedAsync(canaries.Media("late-document", canaries.OtherKind, document, Book.Allowed("the text with a document that is kept now")));
        await world.ArrivedAsync("late-image", "late-document");
    }

    /// <summary>Messages that were taken back: passed on, waiting, dead, not there yet.</summary>
    public async Task UnsendAsync()
    {
        List<string> texts = [];
        await SendUnsentAsync("passed-on", texts);
        await world.ArrivedAsync("passed-on");
        await SendUnsentAsync("dead-unsent", texts);
        await Wait.ForAsync("a dead letter", async _ => (await world.RunAsync("dead-letters", "list")).Contains("dead-unsent", StringComparison.Ordinal), Patience);
        // Behind one that does not pass it is not even tried: what is on its way when it is taken back may arrive.
        world.Genesys.Fail(FarEndFaults.For(["blocking"], FarEndFaults.Status(500)));
        await AcceptedAsync(canaries.Text("blocking", Book.Allowed("a text that blocks its conversation"), Failing));
        await SendUnsentAsync("not-passed-on", texts);
        foreach (string id in (string[])["passed-on", "dead-unsent", "not-passed-on", "early"])
        {
            await Wait.ForAsync("a message to be taken back", async _ => await canaries.RemoveAsync(id, Failing) == 200, Patience);
        }

        await AcceptedAsync(canaries.Text("early", Book.Forbidden("the text of a message that was unsent before it came"), Failing));
        foreach (string text in texts)
        {
            Book.Remove(text, Places.State);
        }

        world.Genesys.Recover();
        await world.ArrivedAsync("blocking", "passed-on:unsent");
    }

    /// <summary>Dead letters as an operator sees them.</summary>
    public async Task ReplayAsync()
    {
        Assert.Contains("dead", await world.RunAsync("dead-letters", "list"), StringComparison.Ordinal);
        Assert.Contains("\"dead\"", await world.RunAsync("dead-letters", "list", "-o", "json"), StringComparison.Ordinal);
        Assert.DoesNotContain("dead-unsent", await world.RunAsync("dead-letters", "list"), StringComparison.Ordinal);
        Assert.Contains("1 of 1 replayed", await world.RunAsync("dead-letters", "replay", "dead"), StringComparison.Ordinal);
        await world.ArrivedAsync("dead");
    }

    /// <summary>What else can be asked for.</summary>
    public async Task AskAsync()
    {
        string token = Book.Forbidden("a token of the handshake that is wrong");
        Assert.Equal(403, await world.GetAsync($"/webhook?hub.mode=subscribe&hub.challenge={Book.Forbidden("a challenge that is not answered")}&hub.verify_token={token}"));
        string challenge = Book.Forbidden("a challenge");
        Assert.Equal(200, await world.World.Connector.ProbeAsync(world.Platform == "X" ? $"/webhook?crc_token={challenge}" : $"/webhook?hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Verify()}"));
        Assert.Equal(404, await world.GetAsync($"/media/{Book.Forbidden("a token of a medium")}"));
        Assert.Equal(404, await world.GetAsync($"/{Book.Forbidden("a path that is not there")}"));
        foreach (string path in (string[])["/livez", "/readyz", "/metrics"])
        {
            Assert.Equal(200, await world.GetAsync(path));
        }
    }

    /// <summary>Killed once more: what is left after the maintenance of the next start is what may be kept.</summary>
    public async Task PruneAsync()
    {
        await world.World.Connector.KillAsync();
        await world.StartConnectorAsync();
        FileInfo log = new(Path.Combine(world.Workspace.StatePath, "inbox.db-wal"));
        // A database keeps what it has deleted as long as it likes; rows are what can be asked for.
        await Wait.ForAsync("the write-ahead log to be emptied", () => world.World.External is not null || (File.Exists(log.FullName) && new FileInfo(log.FullName).Length == 0), Patience);
        // Everything has been passed on: no text is left.
        foreach (Canary canary in Book.All.Where(canary => canary.MayBe.HasFlag(Places.Genesys) || canary.What == XCanaries.Ids).ToArray())
        {
            Book.Remove(canary.Text, Places.State);
        }
    }

    private string Verify() => File.ReadAllText(Path.Combine(world.Workspace.CredentialsPath, "verifyToken"));

    private async Task SendUnsentAsync(string id, List<string> texts)
    {
        // What is dead was refused, and so has been sent.
        string text = Book.Add($"the text of an unsent message that is {id}", id == "not-passed-on" ? Places.State : Places.State | Places.Genesys);
        GraphMedium document = canaries.Other($"a document of an unsent message that is {id}", Places.State);
        texts.Add(text);
        texts.AddRange(CanarySearch.In(document.Bytes, Book).Select(canary => canary.Text));
        await AcceptedAsync(canaries.Media(id, canaries.OtherKind, document, text, Failing));
    }

    // A platform sends again until it is taken.
    private Task AcceptedAsync(PlatformWebhook webhook) => Wait.ForAsync("a webhook to be accepted", async _ => await world.SendAsync(webhook) == 200, Patience);
}

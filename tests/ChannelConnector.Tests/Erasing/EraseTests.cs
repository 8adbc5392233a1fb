using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Erasing;

/// <summary><c>POST /erase</c>, on a process.</summary>
public sealed class EraseTests
{
    private const string Token = ConnectorWorkspace.EraseToken;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("WhatsApp")]
    [InlineData("Facebook")]
    [InlineData("Instagram")]
    [InlineData("X")]
    public async Task All_that_is_stored_of_a_customer_goes_and_a_late_original_is_kept_out(string platform)
    {
        await using ConnectorWorld world = await WithTokenAsync(platform);
        await AcceptedAsync(world, PlatformMessages.Media(world, "image", "2", "m1"));
        GenesysDelivery passedOn = (await world.ForwardedAsync(1))[0].First;
        world.Genesys.IsDown = true;
        await AcceptedAsync(world, PlatformMessages.Text(world, "2", "m2", "a text that is to be erased"));
        await AcceptedAsync(world, PlatformMessages.Text(world, "3", "m3", "of another customer"));

        Assert.Equal((200, """{"erased":2}"""), await EraseAsync(world, """{"customerId":"2"}"""));

        Assert.Equal(404, (await world.Genesys.FetchAttachmentAsync(passedOn.Attachments[0].Url, world.Connector.Client.BaseAddress!)).Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(world.Workspace.StatePath, "media", "image"), "*", SearchOption.AllDirectories));
        await AcceptedAsync(world, PlatformMessages.Text(world, "2", "m2", "a text that is to be erased"));
        await world.Connector.KillAsync();
        world.Genesys.Recover();
        world.Genesys.IsDown = false;
        await world.StartConnectorAsync();
        await Wait.ForAsync("the notice and the other customer's text", () => world.Genesys.Accepted.Any(delivery => delivery.MessageId == "m3") && world.Genesys.Accepted.Any(delivery => delivery.MessageId.EndsWith(":erased", StringComparison.Ordinal)), Patience);
        Assert.DoesNotContain(world.Genesys.Accepted, delivery => delivery.MessageId == "m2");
        Assert.Equal((200, """{"erased":0}"""), await EraseAsync(world, """{"customerId":"2"}"""));
        // The log names nobody, and the start empties the write-ahead log.
        Assert.DoesNotContain("a text that is to be erased", world.Connector.Log(), StringComparison.Ordinal);
        await Wait.ForAsync("the text to be gone from every file", () => Directory.GetFiles(world.Workspace.StatePath, "inbox.db*").All(path => !Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains("a text that is to be erased", StringComparison.Ordinal)), Patience);
    }

    [Fact]
    public async Task Messages_go_by_their_ids_also_after_the_end_and_where_unsent_ones_are_kept()
    {
        await using ConnectorWorld world = await WithTokenAsync("X", contract => contract with { UnsentMessages = UnsentMessages.Keep });
        world.Genesys.IsDown = true;
        await AcceptedAsync(world, world.X().Text("2", "dm1", "goes").Text("2", "dm2", "stays"));
        world.Workspace.Write(world.Workspace.Contract with { NotAfter = Timestamp.From(ConnectorWorld.Now.AddSeconds(-1)) });
        await Wait.ForAsync("the connector to close", async _ => await world.Connector.ProbeAsync("/readyz") == 503, Patience);

        Assert.Equal((200, """{"erased":1}"""), await EraseAsync(world, """{"messageIds":["dm1","not-there-yet"]}"""));
        Assert.Equal((200, """{"erased":0}"""), await EraseAsync(world, """{"messageIds":["dm1"]}"""));
        Assert.Equal(2, await world.Connector.MetricAsync("connector_erase_requests_total", "result=\"erased\""));

        await world.Connector.StopAsync();
        await using SqliteInbox inbox = await SqliteInbox.OpenAsync(world.Workspace.StatePath, world.Workspace.Contract.Channel, TimeProvider.System);
        InboxEntry?[] waiting = await Task.WhenAll((await inbox.ReadPendingAsync()).Select(message => inbox.FindAsync(message.Sequence)));
        string[] left = [.. waiting.Select(entry => entry!.Id)];
        Assert.Contains("dm2", left);
        Assert.DoesNotContain("dm1", left);
        Assert.True(await inbox.IsSettledAsync("not-there-yet", "not-there-yet"));
    }

    [Fact]
    public async Task Whoever_does_not_know_the_token_or_asks_for_something_else_is_refused_without_a_word()
    {
        await using ConnectorWorld world = await WithTokenAsync("Facebook");
        const string good = """{"messageIds":["m1"]}""";
        (string Body, string? Authorization, string Type, int Status)[] cases =
        [
            (good, null, "application/json", 401), (good, "", "application/json", 401), (good, "Bearer", "application/json", 401), (good, "Bearer " + Token[..^1], "application/json", 401),
            (good, "Basic " + Token, "application/json", 401), (good, Token, "application/json", 401), (good, "Bearer " + Token, "text/plain", 415),
            .. new[]
            {
                "", "{", "null", "[]", "{}", """{"messageIds":[]}""", """{"messageIds":null}""", """{"messageIds":[null]}""", """{"messageIds":[""]}""", """{"messageIds":["a b"]}""", """{"messageIds":"m1"}""", """{"messageIds":[1]}""",
                """{"customerId":""}""", """{"customerId":7}""", """{"messageIds":["m1"],"customer":"2"}""", """{"MessageIds":["m1"]}""", """{"customerId":"1","customerId":"2"}""", good + good,
                $$"""{"customerId":"{{new string('1', 513)}}"}""", $$"""{"messageIds":[{{string.Join(',', Enumerable.Repeat("\"m\"", 1001))}}]}""",
            }.Select(body => (body, (string?)("Bearer " + Token), "application/json", 400)),
        ];

        foreach ((string body, string? authorization, string type, int status) in cases)
        {
            Assert.Equal((status, ""), await EraseAsync(world, body, authorization, type));
        }

        using HttpRequestMessage get = new(HttpMethod.Get, new Uri("/erase", UriKind.Relative));
        get.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage answer = await world.Connector.Client.SendAsync(get);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(0, await world.Connector.MetricAsync("connector_events_committed_total"));
        Assert.Equal(6, await world.Connector.MetricAsync("connector_erase_requests_total", "result=\"unauthorized\""));
    }

    [Fact]
    public async Task Without_a_token_there_is_no_such_path_and_a_new_one_counts_within_seconds()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        Assert.Equal((404, ""), await EraseAsync(world, """{"customerId":"2"}"""));

        world.Workspace.WriteCredential("eraseToken", Token);

        Assert.Equal((200, """{"erased":0}"""), await EraseAsync(world, """{"customerId":"2"}"""));
    }

    [Fact]
    public async Task A_token_that_could_be_guessed_is_a_reason_not_to_start()
    {
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("Instagram");
        world.Workspace.WriteCredential("eraseToken", "fifteen letters");

        await using ConnectorProcess connector = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds);
        await connector.WaitForExitAsync(Patience);

        Assert.Equal(1, connector.ExitCode);
        Assert.Contains("credential eraseToken has less than 16 characters", connector.Log(), StringComparison.Ordinal);
        Assert.DoesNotContain("fifteen", connector.Log(), StringComparison.Ordinal);
    }

    private static async Task<ConnectorWorld> WithTokenAsync(string platform, Func<ConnectorContract, ConnectorContract>? change = null)
    {
        ConnectorWorld world = await ConnectorWorld.CreateAsync(platform, change);
        world.Workspace.WriteCredential("eraseToken", Token);
        await world.StartConnectorAsync();
        return world;
    }

    // A platform sends again until it is taken.
    private static Task AcceptedAsync(ConnectorWorld world, PlatformWebhook webhook) => Wait.ForAsync("a webhook to be accepted", async _ => await world.Connector.SendAsync(webhook) == 200, Patience);

    private static Task<(int Status, string Text)> EraseAsync(ConnectorWorld world, string body) => EraseAsync(world, body, "Bearer " + Token, "application/json");

    private static async Task<(int Status, string Text)> EraseAsync(ConnectorWorld world, string body, string? authorization, string type)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("/erase", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage answer = await world.Connector.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

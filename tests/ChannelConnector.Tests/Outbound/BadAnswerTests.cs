using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChannelConnector.Outbound;
using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using CsCheck;

namespace ChannelConnector.Tests.Outbound;

/// <summary>Requests to the outbound webhook that nobody should send, and those that are not for this connector.</summary>
public sealed class BadAnswerTests
{
    private const string Secret = ConnectorWorkspace.WebhookSecret;

    [Fact]
    public async Task What_is_unsigned_or_unreadable_is_refused_without_a_word_and_nothing_is_sent()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        byte[] body = world.Answer("psid1", "g-1").Text("Guten Tag").ToBytes();
        string right = GenesysAnswer.Sign(body, Secret);
        (string Name, int Status, byte[] Body, string Type, string[] Signatures)[] all =
        [
            ("unsigned", 401, body, "application/json", []),
            ("signed as Meta signs", 401, body, "application/json", [MetaWebhook.Sign(body, Secret)]),
            ("signed with the app secret", 401, body, "application/json", [GenesysAnswer.Sign(body, ConnectorWorkspace.AppSecret)]),
            ("two signatures", 401, body, "application/json", [right, right]),
            ("a byte more", 401, [.. body, (byte)' '], "application/json", [right]),
            ("text/plain", 415, body, "text/plain", [right]),
            ("3 MB and a byte", 413, new byte[(3 * 1024 * 1024) + 1], "application/json", [right]),
            .. from unreadable in (string[])["", "null", "[]", "{", "{}", """{"id":"g-1"}""", """{"id":"g-1","channel":{"to":{}}}""", """{"id":"g 1","channel":{"to":{"id":"psid1"}}}"""]
               let bytes = Encoding.UTF8.GetBytes(unreadable)
               select ($"signed {unreadable}", 400, bytes, "application/json", (string[])[GenesysAnswer.Sign(bytes, Secret)]),
        ];

        foreach ((string name, int status, byte[] bytes, string type, string[] signatures) in all)
        {
            using HttpRequestMessage request = Request(bytes, type, signatures);
            using HttpResponseMessage answer = await world.Connector.Client.SendAsync(request);
            Assert.Equal($"{name}: {status} ", $"{name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(0, await world.Connector.MetricAsync("connector_answers_received_total"));
        Assert.Equal(5, await world.Connector.MetricAsync("connector_requests_refused_total", "reason=\"outbound-signature\""));
        Assert.Empty(world.Graph.Sent);
    }

    [Fact]
    public async Task What_is_no_answer_to_a_customer_of_this_integration_is_counted_and_dropped()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        foreach ((string type, string? direction) in ((string, string?)[])[("Event", "Outbound"), ("Receipt", "Outbound"), ("Text", "Inbound")])
        {
            GenesysAnswer answer = world.Answer("psid1", $"g-{type}").Text("Guten Tag");
            (answer.Json["type"], answer.Json["direction"]) = (type, direction);
            Assert.Equal(200, await world.Connector.SendAsync(answer));
        }

        Assert.Equal(200, await world.Connector.SendAsync(new GenesysAnswer("another-integration", "psid1", "g-other", ConnectorWorld.Now).Text("Guten Tag")));
        // In newer models there is no direction, and the integration may be told by who sends alone.
        GenesysAnswer last = world.Answer("psid1", "g-last").Text("das gilt");
        last.Json.Remove("direction");
        ((JsonObject)last.Json["channel"]!).Remove("id");
        Assert.Equal(200, await world.Connector.SendAsync(last));

        Assert.Equal("das gilt", Assert.Single(await world.SentAsync(1)).Text);
        foreach (string type in (string[])["event", "receipt", "inbound", "other-integration", "answer"])
        {
            Assert.Equal(1, await world.Connector.MetricAsync("connector_answers_received_total", $"type=\"{type}\""));
        }
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_webhook_and_the_log_says_so_and_with_one_there_is_without_a_restart()
    {
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("Facebook");
        world.Workspace.WriteCredential("genesysWebhookSecret", null);
        await world.StartConnectorAsync();
        GenesysAnswer answer = world.Answer("psid1", "g-1").Text("Guten Tag");

        Assert.Equal(404, await world.Connector.SendAsync(answer));
        Assert.Contains("Agents' answers are not delivered", world.Connector.Log(), StringComparison.Ordinal);

        world.Workspace.WriteCredential("genesysWebhookSecret", "the new one of its kind");
        world.Workspace.WriteCredential("genesysWebhookSecretPrevious", Secret);
        await Wait.ForAsync("the secret to be read", async _ => await world.Connector.SendAsync(answer), status => status == 200, TimeSpan.FromSeconds(30));
        Assert.Equal(200, await world.Genesys.DeliverAsync(world.Answer("psid1", "g-2").Text("Guten Tag"), "the new one of its kind", world.Connector.Client.BaseAddress!));
    }

    [Theory]
    [InlineData("genesysWebhookSecret", "fifteen letters", "genesysWebhookSecret or genesysWebhookSecretPrevious has less than 16 bytes")]
    [InlineData("accessToken", null, "accessToken is missing or empty")]
    public async Task A_credential_that_cannot_be_used_keeps_it_from_starting_and_is_named(string name, string? value, string problem)
    {
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("Facebook");
        world.Workspace.WriteCredential(name, value);
        await using ConnectorProcess connector = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds);
        await connector.WaitForExitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, connector.ExitCode);
        Assert.Contains(problem, connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Genesys_Cloud_repeats_what_was_not_answered_and_the_customer_has_it_once()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo"));
        GenesysAnswer answer = world.Answer("psid1", "g-1").Text("Guten Tag");
        End(world, ConnectorWorld.Now.AddSeconds(-1));
        await Wait.ForAsync("it to be closed", async _ => await world.Connector.ProbeAsync("/readyz"), status => status == 503, TimeSpan.FromSeconds(30));
        Task<int> delivered = world.Genesys.DeliverAsync(answer, Secret, world.Connector.Client.BaseAddress!);
        await Wait.ForAsync("a refusal", async _ => await world.Connector.MetricAsync("connector_requests_refused_total", "reason=\"outbound-closed\""), refused => refused > 0, TimeSpan.FromSeconds(30));
        End(world, ConnectorWorld.Now.AddHours(1));

        Assert.Equal(200, await delivered);
        Assert.Equal(200, await world.Genesys.DeliverAsync(answer, Secret, world.Connector.Client.BaseAddress!));
        await world.ReceiptsAsync(1);
        Assert.Single(world.Graph.Sent);
    }

    [Fact]
    public void Whatever_comes_is_read_or_malformed_and_nothing_else()
    {
        byte[] body = new GenesysAnswer("i", "psid1", "g-1", DateTimeOffset.UnixEpoch).Text("Grüße \u00e4").Attachment("Image", "https://genesys.example/a.png", "a.png").ToBytes();
        int read = 0;
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Byte, Gen.Int[0, 2]).Array[1, 4].Sample(
            mutations =>
            {
                List<byte> bytes = [.. body];
                foreach ((int at, byte value, int kind) in mutations)
                {
                    int index = Math.Min(at, bytes.Count - 1);
                    Action change = kind switch
                    {
                        0 => () => bytes[index] = value,
                        1 => () => bytes.RemoveAt(index),
                        _ => () => bytes.InsertRange(index, value % 2 == 0 ? "null"u8 : "\\ud800"u8),
                    };
                    change();
                }

                try
                {
                    OutboundMessage message = OutboundParser.Parse(bytes.ToArray());
                    Assert.NotEmpty(message.Id);
                    Assert.NotEmpty(message.Recipient);
                    Interlocked.Increment(ref read);
                }
                catch (ChannelConnector.Platforms.MalformedWebhookException)
                {
                    // Nothing else may be thrown.
                }
            },
            iter: 20_000);
        Assert.True(read > 100, $"only {read} could be read");
    }

    private static HttpRequestMessage Request(byte[] body, string type, string[] signatures)
    {
        HttpRequestMessage request = MetaWebhook.ToRequest("/outbound", body, secret: null);
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Add(GenesysAnswer.SignatureHeader, signatures);
        return request;
    }

    private static void End(ConnectorWorld world, DateTimeOffset end) => world.Workspace.Write(world.Workspace.Contract with { NotAfter = Timestamp.From(end) });
}

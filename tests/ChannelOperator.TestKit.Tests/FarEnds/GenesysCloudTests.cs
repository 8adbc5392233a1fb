using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>The stand-in of Genesys Cloud takes what is documented, keeps it, and breaks as it is told.</summary>
public sealed class GenesysCloudTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private ConnectorFarEnds _ends = null!;
    private GenesysClient _client = null!;

    private GenesysCloud Genesys => _ends.Genesys;

    public async Task InitializeAsync()
    {
        _ends = await ConnectorFarEnds.StartAsync(_time);
        _client = new GenesysClient(_ends);
        await _client.LogInAsync();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _ends.DisposeAsync();
    }

    [Fact]
    public async Task AMessage_IsKept_AndAnsweredAsNormalized()
    {
        using HttpResponseMessage answer = await _client.SendAsync(GenesysClient.Message("m1", text: "Schön"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonElement normalized = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEmpty(normalized.GetProperty("id").GetString()!);
        Assert.Equal("m1", normalized.GetProperty("channel").GetProperty("messageId").GetString());
        Assert.Equal(Genesys.IntegrationId, normalized.GetProperty("channel").GetProperty("id").GetString());
        Assert.True(Guid.TryParse(normalized.GetProperty("conversationId").GetString(), out Guid _));
        GenesysDelivery kept = Assert.Single(Genesys.Accepted);
        Assert.Equal(("m1", "igsid1", "Kunde", "Schön", _time.GetUtcNow()), (kept.MessageId, kept.From, kept.Nickname, kept.Text, kept.AcceptedAt));
        Assert.Empty(kept.Attachments);
    }

    [Fact]
    public async Task Attachments_AreKept()
    {
        const string Message = """
            {"channel":{"messageId":"ig:mid.T1","time":"2026-01-02T03:04:05Z","from":{"id":"igsid1","idType":"Opaque"}},
             "content":[{"attachment":{"mediaType":"Image","url":"https://connector.example/m/1","mime":"image/png","filename":"a.png","text":"Beleg"}}],
             "metadata":{"source":"instagram"}}
            """;

        Assert.Equal(200, await _client.StatusOfAsync(Message));

        GenesysDelivery kept = Assert.Single(Genesys.Accepted);
        Assert.Equal(new GenesysAttachment("Image", new Uri("https://connector.example/m/1"), "image/png", null, null, "a.png", "Beleg"), Assert.Single(kept.Attachments));
        Assert.Equal("instagram", kept.Metadata["source"]);
        Assert.Equal(Message, kept.Body);
        Assert.Null(kept.Text);
    }

    [Fact]
    public async Task WhatComesTwice_IsOneDeliveryThatCountsTwo()
    {
        foreach (string id in (string[])["m1", "m2", "m1"])
        {
            Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message(id)));
        }

        Assert.Equal([("m1", 2), ("m2", 1)], Genesys.Deliveries.Select(delivery => (delivery.First.MessageId, delivery.Count)));
        Assert.Equal(["m1", "m2", "m1"], Genesys.Accepted.Select(delivery => delivery.MessageId));
    }

    [Theory]
    [InlineData("wrong", "client_credentials", 401)]
    [InlineData(null, "password", 400)]
    public async Task NoToken_ForTheWrong(string? secret, string grantType, int status)
    {
        using HttpResponseMessage answer = await _client.AskForTokenAsync(secret, grantType);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(1, Genesys.TokensIssued);
    }

    [Fact]
    public async Task AToken_EndsWithItsLife()
    {
        Genesys.TokenLifetime = TimeSpan.FromHours(1);
        await _client.LogInAsync();

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await _client.StatusOfAsync(GenesysClient.Message("m2")));
    }

    [Fact]
    public async Task AToken_ThatIsRevoked_IsRefused_AndANewOneTaken()
    {
        Genesys.RevokeTokens();
        Assert.Equal(401, await _client.StatusOfAsync(GenesysClient.Message("m1")));

        await _client.LogInAsync();
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
        Assert.Equal(2, Genesys.TokensIssued);
    }

    [Fact]
    public async Task AnotherIntegration_IsNotFound()
    {
        using HttpResponseMessage answer = await _client.SendAsync(GenesysClient.Message("m1"), "another");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(Genesys.Accepted);
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("{}", "text/plain", 415)]
    public async Task WhatIsNoMessage_IsRefused(string body, string contentType, int status)
    {
        using HttpResponseMessage answer = await _client.SendAsync(body, contentType: contentType);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(Genesys.Accepted);
        Assert.Equal(status, Assert.Single(Genesys.Attempts).Status);
    }

    [Fact]
    public async Task ARefusal_NamesTheField()
    {
        using HttpResponseMessage answer = await _client.SendAsync(GenesysClient.Message("m1", text: new string('a', 4001)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement error = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("bad.request", "text: has 4001 characters, 4000 are allowed"), (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Logins_FailOnTheirOwn()
    {
        Genesys.FailLogins(FarEndFaults.Status(503));

        using HttpResponseMessage refused = await _client.AskForTokenAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
        Genesys.Recover();
        await _client.LogInAsync();
    }

    [Fact]
    public async Task ManyAtOnce_AreAllKept_EachConversationInItsOrder()
    {
        const int Conversations = 16;
        const int Each = 125;

        await Task.WhenAll(Enumerable.Range(0, Conversations).Select(async conversation =>
        {
            for (int number = 0; number < Each; number++)
            {
                Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message($"{conversation}-{number}", $"p{conversation}")));
            }
        }));

        Assert.Equal(Conversations * Each, Genesys.AcceptedCount);
        Assert.All(Enumerable.Range(0, Conversations), conversation => Assert.Equal(
            Enumerable.Range(0, Each).Select(number => $"{conversation}-{number}"), Genesys.AcceptedFrom($"p{conversation}").Select(delivery => delivery.MessageId)));
    }

    [Fact]
    public async Task MoreThanTheLimit_IsRefused_UntilTheMinuteIsOver()
    {
        Genesys.RequestsPerMinute = 2;
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
        _time.Advance(TimeSpan.FromSeconds(18));
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m2")));

        using HttpResponseMessage refused = await _client.SendAsync(GenesysClient.Message("m3"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(42), refused.Headers.RetryAfter?.Delta);
        JsonElement error = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("too.many.requests.retry.after", error.GetProperty("code").GetString());

        _time.Advance(TimeSpan.FromSeconds(42));
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m3")));
    }

    [Fact]
    public async Task AnAnswerThatIsLost_LeavesTheMessageAccepted()
    {
        Genesys.Fail(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.SendAsync(GenesysClient.Message("m1")));
        await Wait.ForAsync("the attempt to be noted", () => Genesys.Attempts.Count == 1, Deadline);
        Assert.Equal(("m1", null), (Genesys.Attempts[0].MessageId, Genesys.Attempts[0].Status));
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));

        GenesysDeliveryCount delivery = Assert.Single(Genesys.Deliveries);
        Assert.Equal(2, delivery.Count);
    }

    [Fact]
    public async Task AConnectionThatBreaksBefore_LeavesNothingAccepted()
    {
        Genesys.Fail(FarEndFaults.Drop());

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.SendAsync(GenesysClient.Message("m1")));
        Assert.Empty(Genesys.Accepted);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task AStatus_ForSomeMessages_LeavesTheOthersAlone(int status)
    {
        Genesys.Fail(FarEndFaults.For(["m2"], FarEndFaults.Status(status, TimeSpan.FromSeconds(7))));

        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
        using HttpResponseMessage refused = await _client.SendAsync(GenesysClient.Message("m2"));
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);
        Genesys.Recover();
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m2")));
        Assert.Equal(["m1", "m2"], Genesys.Accepted.Select(delivery => delivery.MessageId));
    }

    [Fact]
    public async Task HeldBack_NothingIsAnsweredBeforeTheGateOpens()
    {
        TaskCompletionSource gate = new();
        TaskCompletionSource arrived = new();
        Genesys.Fail((exchange, next) =>
        {
            arrived.SetResult();
            return FarEndFaults.HoldBack(gate.Task)(exchange, next);
        });

        Task<HttpResponseMessage> sending = _client.SendAsync(GenesysClient.Message("m1"));
        await arrived.Task.WaitAsync(Deadline);
        Assert.False(sending.IsCompleted);
        Assert.Empty(Genesys.Accepted);
        gate.SetResult();

        using HttpResponseMessage answer = await sending.WaitAsync(Deadline);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Down_ConnectionsBreak_ThoseThatAreOpenToo_UntilItIsUpAgain()
    {
        TaskCompletionSource arrived = new();
        Genesys.Fail(FarEndFaults.First(1, (exchange, next) =>
        {
            arrived.SetResult();
            return FarEndFaults.HoldBack(new TaskCompletionSource().Task)(exchange, next);
        }));
        Task<HttpResponseMessage> open = _client.SendAsync(GenesysClient.Message("m1"));
        await arrived.Task.WaitAsync(Deadline);

        Genesys.IsDown = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => open.WaitAsync(Deadline));
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.SendAsync(GenesysClient.Message("m1")).WaitAsync(Deadline));
        Assert.Empty(Genesys.Accepted);

        Genesys.Recover();
        Assert.Equal(200, await _client.StatusOfAsync(GenesysClient.Message("m1")));
    }
}

using System.Text.Json;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>Answers that are no success.</summary>
public sealed class ApiExceptionTests
{
    [Theory]
    [InlineData(400, "BadRequest", "")]
    [InlineData(401, "Unauthorized", "unauthorized")]
    [InlineData(403, "Forbidden", "forbidden")]
    [InlineData(408, "Timeout", "transient")]
    [InlineData(409, "Conflict", "conflict")]
    [InlineData(409, "AlreadyExists", "conflict exists")]
    [InlineData(410, "Gone", "gone")]
    [InlineData(400, "Expired", "gone")]
    [InlineData(422, "Invalid", "invalid")]
    [InlineData(429, "TooManyRequests", "many transient")]
    [InlineData(500, "InternalError", "transient server")]
    [InlineData(503, "ServiceUnavailable", "transient server")]
    [InlineData(504, "Timeout", "transient server")]
    public async Task Code_HasItsMeaning(int code, string reason, string expected)
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(code, reason, "because"), code);

        ApiException error = await Assert.ThrowsAsync<ApiException>(harness.GetAsync);

        Assert.Equal((code, reason), (error.StatusCode, error.Reason));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Meanings(error).Order(StringComparer.Ordinal));
        Assert.Equal($"get widgets.example.org ns/a: {code} {reason}: because", error.Message);
        Assert.Equal(expected.Contains("transient", StringComparison.Ordinal), ApiException.IsTransientFailure(error));
        Assert.Equal(1, harness.Metrics.Sum($"rest_client_requests_total{{code={code},method=GET}}"));
    }

    [Fact]
    public async Task Forbidden_NamesVerbAndResourceAndSubresource()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(403, "Forbidden", "no"), 403);

        ApiException error = await Assert.ThrowsAsync<ApiException>(() => harness.Client.PatchAsync(
            Widget.Type, new ResourceKey("ns", "a"), "scale", PatchType.MergePatch, "{}"u8.ToArray(), WidgetJson.Default.Widget, CancellationToken.None));

        Assert.Equal(("patch", "widgets/scale.example.org", new ResourceKey("ns", "a")), (error.Verb, error.Resource, error.Key));
        Assert.Equal("patch widgets/scale.example.org ns/a: 403 Forbidden: no", error.Message);
    }

    [Fact]
    public async Task ForbiddenList_NamesTheCollection()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(403, "Forbidden", "no"), 403);

        ApiException error = await Assert.ThrowsAsync<ApiException>(
            () => harness.Client.ListPageAsync(Widget.Type, new ListRequest("", null, 1, null), CancellationToken.None));

        Assert.Equal("list widgets.example.org: 403 Forbidden: no", error.Message);
    }

    [Fact]
    public async Task Missing_OnlyAnErrorForWrites()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(404, "NotFound"), 404);

        ApiException error = await Assert.ThrowsAsync<ApiException>(() => harness.Client.ApplyAsync(
            Widget.Type, new ResourceKey("ns", "a"), "{}"u8.ToArray(), WidgetJson.Default.Widget, CancellationToken.None));

        Assert.True(error.IsNotFound);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 GMT", 9)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("rubbish", null)]
    [InlineData(null, null)]
    public async Task RetryAfter_FromTheHeader(string? header, int? seconds)
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) =>
        {
            if (header is not null)
            {
                context.Response.Headers.RetryAfter = header;
            }

            return context.FailAsync(503, "ServiceUnavailable");
        });

        ApiException error = await Assert.ThrowsAsync<ApiException>(harness.GetAsync);

        Assert.Equal(seconds, (int?)error.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task RetryAfter_FromTheStatus()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            """{"kind":"Status","code":429,"reason":"TooManyRequests","details":{"retryAfterSeconds":3}}""", 429);

        ApiException error = await Assert.ThrowsAsync<ApiException>(harness.GetAsync);

        Assert.Equal(TimeSpan.FromSeconds(3), error.RetryAfter);
    }

    [Theory]
    [InlineData("text/plain", "404 page\nnot found", "404 page not found")]
    [InlineData("application/json", "{", null)]
    [InlineData("application/json", "null", null)]
    [InlineData("text/plain", "", null)]
    public async Task AnswerWithoutAStatus_StillHasItsCode(string contentType, string body, string? message)
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            context.Response.StatusCode = 502;
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(body);
        });

        ApiException error = await Assert.ThrowsAsync<ApiException>(harness.GetAsync);

        Assert.Equal(502, error.StatusCode);
        Assert.Equal($"get widgets.example.org ns/a: 502{(message is null ? "" : ": " + message)}", error.Message);
    }

    [Fact]
    public async Task ConnectionRefused_IsTransient()
    {
        ApiClientHarness harness = await ApiClientHarness.CreateAsync("{}");
        await harness.Server.DisposeAsync();

        Exception error = await Assert.ThrowsAsync<HttpRequestException>(harness.GetAsync);

        Assert.True(ApiException.IsTransientFailure(error));
        Assert.NotNull(harness.Health.LastFailure);
        await harness.DisposeAsync();
    }

    [Fact]
    public void OtherExceptions_AreNotTransient()
    {
        Assert.True(ApiException.IsTransientFailure(new TimeoutException()));
        Assert.True(ApiException.IsTransientFailure(new IOException()));
        Assert.False(ApiException.IsTransientFailure(new JsonException()));
        Assert.False(ApiException.IsTransientFailure(new InvalidOperationException()));
    }

    private static IEnumerable<string> Meanings(ApiException error)
    {
        (string Name, bool Holds)[] all =
        [
            ("notfound", error.IsNotFound), ("conflict", error.IsConflict), ("exists", error.IsAlreadyExists), ("gone", error.IsGone),
            ("forbidden", error.IsForbidden), ("unauthorized", error.IsUnauthorized), ("invalid", error.IsInvalid),
            ("many", error.IsTooManyRequests), ("server", error.IsServerError), ("transient", error.IsTransient),
        ];
        return all.Where(meaning => meaning.Holds).Select(meaning => meaning.Name);
    }
}

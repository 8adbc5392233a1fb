using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>Every call but an open watch ends within the time-out.</summary>
public sealed class ApiClientTimeoutTests
{
    private static readonly ResourceKey A = new("ns", "a");

    [Fact]
    public async Task NoAnswerInTime_IsATimeout()
    {
        TaskCompletionSource arrived = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            arrived.TrySetResult();
            await context.HangAsync();
        });

        Task<Widget?> getting = harness.GetAsync();
        await Soon.Of(arrived.Task, "the request");
        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Soon.Of(getting, "the time-out"));
        Assert.Equal("get widgets.example.org ns/a: no answer within 30 s", error.Message);
        Assert.Equal(1, harness.Metrics.Sum("rest_client_requests_total{code=<error>,method=GET}"));
        Assert.Equal(harness.Clock.GetUtcNow(), harness.Health.LastFailure);
    }

    [Fact]
    public async Task NoConnectionInTime_IsATimeout()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answers.Widget), configuration =>
        {
            configuration.FirstMessageHandlerSetup = handler =>
            {
                handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
                handler.ConnectCallback = async (_, token) =>
                {
                    await new TaskCompletionSource().Task.WaitAsync(token);
                    throw new InvalidOperationException("never");
                };
            };
            return configuration;
        });

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(harness.GetAsync);

        Assert.Equal("get widgets.example.org ns/a: no connection in time", error.Message);
        Assert.NotNull(harness.Health.LastFailure);
    }

    [Fact]
    public async Task BodyThatNeverEnds_IsATimeout()
    {
        TaskCompletionSource begun = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            begun.TrySetResult();
            await context.HangAsync();
        });

        Task<Widget?> getting = harness.GetAsync();
        await Soon.Of(begun.Task, "the headers");
        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => Soon.Of(getting, "the time-out"));
    }

    [Fact]
    public async Task Cancelled_IsNoTimeoutAndNoFailureOfTheServer()
    {
        using CancellationTokenSource cancel = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await cancel.CancelAsync();
            await context.HangAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => harness.Client.GetAsync(Widget.Type, A, WidgetJson.Default.Widget, cancel.Token));

        Assert.Null(harness.Health.LastFailure);
    }

    [Fact]
    public async Task OpenWatch_OutlivesTheRequestTimeout()
    {
        TaskCompletionSource go = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");
        });
        WatchRequest request = new("", null, "5", TimeSpan.FromMinutes(7));
        await using IWatchStream stream = await harness.Client.WatchAsync(Widget.Type, request, CancellationToken.None);

        harness.Clock.Advance(TimeSpan.FromHours(1));
        go.SetResult();

        Assert.Equal(WatchEventType.Added, (await stream.ReadAsync(CancellationToken.None))!.Value.Type);
        Assert.Null(await stream.ReadAsync(CancellationToken.None));
        Assert.Equal(("420", "5"), (harness.LastRequest.Parameter("timeoutSeconds"), harness.LastRequest.Parameter("resourceVersion")));
    }
}

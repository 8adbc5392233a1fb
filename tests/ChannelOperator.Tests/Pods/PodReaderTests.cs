using System.Text;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.Tests.Testing;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChannelOperator.Tests.Pods;

/// <summary>One small list, and nothing waits for it or fails by it.</summary>
public sealed class PodReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MessagingChannel _channel = new ChannelBuilder().Build();
    private readonly FakeTimeProvider _clock = new();
    private readonly LoggedLines<PodReader> _log = new();
    private readonly Mock<IApiClient> _api = new(MockBehavior.Strict);
    private readonly List<ListRequest> _asked = [];
    private Func<CancellationToken, Task<RawListPage>> _answer = _ => Task.FromResult(Page(PodSamples.Json("crash-loop").ToJsonString()));

    public PodReaderTests() => _api.Setup(api => api.ListPageAsync(ResourceTypes.Pods, It.IsAny<ListRequest>(), It.IsAny<CancellationToken>())).Returns(
        (ResourceType _, ListRequest request, CancellationToken token) =>
        {
            lock (_asked)
            {
                _asked.Add(request);
            }

            return _answer(token);
        });

    [Fact]
    public async Task The_list_is_of_the_channel_s_own_pods_alone_and_short()
    {
        Assert.StartsWith("CrashLoopBackOff: ", await FindAsync(new PodReader(_api.Object, _clock, _log)), StringComparison.Ordinal);
        ListRequest request = Assert.Single(_asked);
        Assert.Equal("cx", request.Namespace);
        Assert.Equal($"channeloperator.io/channel=support,channeloperator.io/channel-uid={_channel.Metadata.Uid}", request.LabelSelector);
        Assert.Equal(PodReader.MostPods, request.Limit);
        Assert.Equal("status.phase!=Failed,status.phase!=Succeeded", request.FieldSelector);
    }

    [Fact]
    public async Task A_server_that_sends_more_than_was_asked_for_is_read_no_further()
    {
        _answer = _ => Task.FromResult(Page([.. Enumerable.Repeat(PodSamples.Json("ready").ToJsonString(), PodReader.MostPods), PodSamples.Json("crash-loop").ToJsonString()]));
        Assert.Null(await FindAsync(new PodReader(_api.Object, _clock, _log)));
    }

    [Fact]
    public async Task A_refusal_is_said_once_in_the_log_and_fails_nothing()
    {
        _answer = _ => throw new ApiException("list", ResourceTypes.Pods, default, 403, "Forbidden", "User \"operator\" cannot list resource \"pods\"");
        PodReader reader = new(_api.Object, _clock, _log);
        for (int time = 0; time < 5; time++)
        {
            Assert.Null(await FindAsync(reader));
        }

        Assert.StartsWith("Warning: Conditions will not say what is wrong with pods: list pods: 403 Forbidden: User \"operator\" cannot list resource \"pods\": grant list on pods", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_error_fails_nothing(int code)
    {
        _answer = _ => code switch
        {
            0 => throw new HttpRequestException("connection refused"),
            1 => Task.FromResult(Page("""{"metadata":{},"status":{"containerStatuses":"none"}}""")),
            _ => throw new ApiException("list", ResourceTypes.Pods, default, code, "", ""),
        };
        Assert.Null(await FindAsync(new PodReader(_api.Object, _clock, _log)));
        Assert.StartsWith("Warning: Channel cx/support: its pods could not be read", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_takes_long_is_given_up()
    {
        _answer = NeverAsync;
        Task<string?> asking = FindAsync(new PodReader(_api.Object, _clock, _log));
        await Wait.ForAsync("the list to be asked for", () => _asked.Count == 1, Patience);
        _clock.Advance(PodReader.Patience);
        Assert.Null(await asking.WaitAsync(Patience));
        Assert.Contains("no answer within 2 s", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_lists_are_made_at_once_and_a_turn_is_not_waited_for_long()
    {
        _answer = NeverAsync;
        PodReader reader = new(_api.Object, _clock, _log);
        Task<string?>[] slow = [.. Enumerable.Range(0, PodReader.MostLists).Select(_ => FindAsync(reader))];
        await Wait.ForAsync("all turns to be taken", () => _asked.Count == PodReader.MostLists, Patience);

        Task<string?> late = FindAsync(reader);
        _clock.Advance(PodReader.Turn);
        Assert.Null(await late.WaitAsync(Patience));
        Assert.Equal(PodReader.MostLists, _asked.Count);

        _clock.Advance(PodReader.Patience);
        Assert.All(await Task.WhenAll(slow).WaitAsync(Patience), Assert.Null);
        _answer = _ => Task.FromResult(Page(PodSamples.Json("crash-loop").ToJsonString()));
        Assert.NotNull(await FindAsync(reader));
    }

    [Fact]
    public async Task The_end_of_the_term_ends_it()
    {
        _answer = NeverAsync;
        using CancellationTokenSource term = new();
        Task<string?> asking = new PodReader(_api.Object, _clock, _log).FindProblemAsync(_channel, Owned.Deployment(_channel, 1), term.Token);
        await term.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
    }

    private Task<string?> FindAsync(PodReader reader) => reader.FindProblemAsync(_channel, Owned.Deployment(_channel, 1), CancellationToken.None);

    private static async Task<RawListPage> NeverAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return Page();
    }

    private static RawListPage Page(params string[] pods) => new("1", null, [.. pods.Select(pod => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(pod)))]);
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policies;
using ChannelOperator.Policy.Guards;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Reasons = ChannelOperator.Api.PlatformPolicyConditions.GuardedReasons;

namespace ChannelOperator.Tests.Policies;

/// <summary>Guards that are lost and come back are events, once each; where there never were any, nobody misses them.</summary>
public sealed class PlatformPolicyReconcilerTests
{
    private static readonly ResourceKey Key = ResourceKey.ClusterScoped("x");

    private readonly FakeTimeProvider _clock = new(FactsBuilder.Now);
    private readonly Mock<IApiClient> _api = new(MockBehavior.Strict);
    private readonly ResourceCache<PlatformPolicy> _policies = new();
    private readonly ResourceCache<MessagingChannel> _channels = new();
    private readonly PolicyBook _book;
    private readonly ConcurrentDictionary<(string Kind, string Name), JsonObject> _installed = [];
    private readonly ConcurrentQueue<string> _events = [];
    private bool _isReadable = true;
    private bool _isAnswerLost;
    private int _version = 1;

    public PlatformPolicyReconcilerTests()
    {
        _book = new PolicyBook(_clock);
        _policies.Subscribe(_book.OnChange);
        ChannelIndexes.AddTo(_channels);
        _api.Setup(api => api.GetAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<JsonTypeInfo<JsonObject>>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, JsonTypeInfo<JsonObject> _, CancellationToken _) =>
                _isReadable ? Task.FromResult(_installed.GetValueOrDefault((type.Kind, key.Name))) : Task.FromException<JsonObject?>(new HttpRequestException("connection refused")));
        _api.Setup(api => api.ServesAsync(It.IsAny<ResourceType>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _api.Setup(api => api.PatchAsync(ResourceTypes.PlatformPolicies, Key, "status", PatchType.JsonPatch, It.IsAny<ReadOnlyMemory<byte>>(), ApiJsonContext.Default.PlatformPolicy, It.IsAny<CancellationToken>())).ReturnsAsync(
            (ResourceType _, ResourceKey _, string _, PatchType _, ReadOnlyMemory<byte> body, JsonTypeInfo<PlatformPolicy> _, CancellationToken _) => Answer(Stored(JsonNode.Parse(body.Span)![1]!["value"]!)));
        _api.Setup(api => api.CreateAsync(It.IsAny<ResourceType>(), It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<It.IsAnyType>>(), It.IsAny<CancellationToken>()))
            .Callback((ResourceType _, string _, ReadOnlyMemory<byte> body, object _, CancellationToken _) => _events.Enqueue($"{JsonNode.Parse(body.Span)!["type"]} {JsonNode.Parse(body.Span)!["reason"]}"));
        PlatformPolicy policy = new PlatformPolicyBuilder().Build();
        _policies.Observe(Key, policy.Metadata.Uid, "1", policy);
    }

    [Fact]
    public async Task Guards_that_are_lost_and_come_back_are_told_once_each()
    {
        Process process = Start();
        Install();
        await process.LookTwiceAsync();
        _installed.Clear();
        await process.LookTwiceAsync();
        Install();
        await process.LookTwiceAsync();
        await process.EndAsync();
        Assert.Equal([$"Warning {Reasons.NoAdmissionPolicy}", $"Normal {Reasons.AdmissionPolicies}"], _events);
    }

    [Fact]
    public async Task What_was_written_and_its_answer_lost_is_told_once()
    {
        Process process = Start();
        Install();
        await process.LookTwiceAsync();
        _installed.Clear();
        _isAnswerLost = true;
        await Assert.ThrowsAsync<HttpRequestException>(process.LookTwiceAsync);
        _isAnswerLost = false;
        await process.LookTwiceAsync();
        await process.EndAsync();
        Assert.Equal([$"Warning {Reasons.NoAdmissionPolicy}"], _events);
    }

    [Fact]
    public async Task Guards_that_never_were_are_not_missed()
    {
        Process process = Start();
        await process.LookTwiceAsync();
        await process.EndAsync();
        Assert.Empty(_events);
        Assert.Equal(Reasons.NoAdmissionPolicy, Guarded().Reason);
    }

    [Fact]
    public async Task Guards_that_cannot_be_read_after_a_restart_are_not_told_to_be_lost()
    {
        Install();
        Process first = Start();
        await first.LookTwiceAsync();
        await first.EndAsync();
        Condition said = Guarded();

        _isReadable = false;
        Process second = Start();
        await second.LookTwiceAsync();
        Assert.Equal(said, Guarded());
        _isReadable = true;
        await second.LookTwiceAsync();
        await second.EndAsync();
        Assert.Empty(_events);
    }

    private Process Start()
    {
        RuntimeMetrics metrics = new(new TestMeters());
        EventRecorder events = new(_api.Object, new EventRecorderOptions { ReportingController = "test", ReportingInstance = "test", Senders = 1 }, TimeProvider.System, metrics, NullLogger.Instance);
        HaltReporter halts = new(events, new OperatorMetrics(new TestMeters()), NullLogger<HaltReporter>.Instance);
        return new Process(new PlatformPolicyReconciler(_api.Object, _policies, _channels, _book, halts, new AdmissionGuard(_api.Object, _clock), events, _clock), events, _clock);
    }

    /// <summary>A lost answer, of which the watch tells.</summary>
    private PlatformPolicy Answer(PlatformPolicy stored)
    {
        if (_isAnswerLost)
        {
            _policies.Observe(Key, stored.Metadata.Uid, stored.Metadata.ResourceVersion, stored);
            throw new HttpRequestException("connection reset");
        }

        return stored;
    }

    private Condition Guarded() => _policies.Get(Key)!.Value!.Status!.Conditions!.Single(condition => condition.Type == PlatformPolicyConditions.Guarded);

    private PlatformPolicy Stored(JsonNode status)
    {
        PlatformPolicy policy = _policies.Get(Key)!.Value!;
        return policy with { Metadata = policy.Metadata with { ResourceVersion = $"{++_version}" }, Status = status.Deserialize(ApiJsonContext.Default.PlatformPolicyStatus) };
    }

    private void Install()
    {
        foreach (JsonObject item in GuardRules.Policies.SelectMany(policy => new[] { AdmissionPolicies.Policy(policy), AdmissionPolicies.Binding(policy) }))
        {
            _installed[(item["kind"]!.GetValue<string>(), item["metadata"]!["name"]!.GetValue<string>())] = item;
        }
    }

    /// <summary>What one process of the operator has.</summary>
    private sealed class Process(PlatformPolicyReconciler reconciler, EventRecorder events, FakeTimeProvider clock)
    {
        private readonly CancellationTokenSource _ended = new();

        /// <summary>Two looks, each after the last answer is no longer good.</summary>
        public async Task LookTwiceAsync()
        {
            for (int look = 0; look < 2; look++)
            {
                await reconciler.ReconcileAsync(Key, CancellationToken.None);
                clock.Advance(AdmissionGuard.Interval);
            }
        }

        /// <summary>Sends what is to be told and ends.</summary>
        public async Task EndAsync()
        {
            await _ended.CancelAsync();
            await events.RunAsync(_ended.Token);
            _ended.Dispose();
        }
    }
}

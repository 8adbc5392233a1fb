using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Policies;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Sweeps;
using ChannelOperator.TestKit.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Testing;

/// <summary>A whole reconciler over caches that a test fills, with a <see cref="MockServer"/> behind it.</summary>
internal sealed class ReconcilerBench
{
    private readonly ResourceCache<PlatformPolicy> _policies = new();
    private readonly ResourceCache<ConnectorClass> _classes = new();
    private readonly ResourceCache<NamespaceObject> _namespaces = new();
    private readonly ChannelReconciler _reconciler;
    private readonly ChannelReporter _reporter;
    private readonly EventRecorder _events;
    private readonly ClockMonitor _monitor;

    public ReconcilerBench(OperatorMetrics? counts = null)
    {
        counts ??= new OperatorMetrics(new TestMeters());
        Ledger = new ChannelLedger(Channels, Server.Caches, Clock);
        counts.ObserveChannels(Ledger);
        Ledger.BeginTerm();
        RuntimeMetrics metrics = new(new TestMeters());
        ChannelIndexes.AddTo(Channels);
        ChannelCaches caches = new(Channels, _policies, _classes, _namespaces, Server.Caches, Server.Jobs);
        PolicyBook book = new(Clock);
        ReviewBook reviews = new(new ResourceCache<ChannelReview>());
        _policies.Subscribe(book.OnChange);
        DriftLimiter limiter = new(Clock);
        ConnectorWriter writer = new(Server.Api.Object, Server.Caches, limiter);
        PodReader pods = new(Server.Api.Object, Clock, NullLogger<PodReader>.Instance);
        _events = new EventRecorder(Server.Api.Object, new EventRecorderOptions { ReportingController = "test", ReportingInstance = "test", Senders = 1 }, TimeProvider.System, metrics, NullLogger.Instance);
        _reporter = new ChannelReporter(Server.Api.Object, Channels, pods, _events, counts);
        _monitor = new ClockMonitor(metrics);
        ChannelSweeper sweeper = new(Server.Api.Object, Server.Jobs, () => AreJobsKnown, Server.Caches, pods, limiter, NullLogger<ChannelSweeper>.Instance);
        _reconciler = new ChannelReconciler(
            new ChannelObserver(caches, book, reviews, new InputHealth([], caches, reviews, new ApiServerHealth(Clock), Clock), TimeSpan.FromMinutes(5), Clock),
            new ConnectorApplier(writer, sweeper, limiter, NullLogger<ConnectorApplier>.Instance),
            sweeper,
            _reporter,
            new OrphanStopper(Server.Caches, writer, sweeper, limiter, NullLogger<OrphanStopper>.Instance),
            _monitor,
            Ledger,
            counts,
            (key, due) => Wakes.Add((key, due)),
            Clock,
            NullLogger<ChannelReconciler>.Instance);
        Put(new ConnectorClassBuilder().Build());
    }

    public FakeTimeProvider Clock { get; } = new(FactsBuilder.Now);

    public MockServer Server { get; } = new();

    public ChannelLedger Ledger { get; }

    public ResourceCache<MessagingChannel> Channels { get; } = new();

    /// <summary>Whether the watch of Jobs works.</summary>
    public bool AreJobsKnown { get; set; } = true;

    public List<(ResourceKey Key, DateTimeOffset Due)> Wakes { get; } = [];

    public void Put(MessagingChannel channel)
    {
        Server.Put(channel);
        Channels.Observe(KeyOf(channel), channel.Metadata.Uid, Next(), channel);
    }

    /// <summary>The channel is gone.</summary>
    public void Remove(MessagingChannel channel) => Channels.Delete(KeyOf(channel), channel.Metadata.Uid, Next());

    public void Put(PlatformPolicy policy) => _policies.Observe(ResourceKey.ClusterScoped(policy.Metadata.Name), policy.Metadata.Uid, Next(), policy);

    public void Put(ConnectorClass connectorClass) => _classes.Observe(ResourceKey.ClusterScoped(connectorClass.Metadata.Name), connectorClass.Metadata.Uid, Next(), connectorClass);

    /// <summary>From now on the own clock is a minute ahead of the server's, or right again.</summary>
    public void Skew(bool isSkewed = true) => _monitor.Observe(Clock.GetUtcNow(), Clock.GetUtcNow() + (isSkewed ? TimeSpan.FromSeconds(60) : TimeSpan.Zero), TimeSpan.Zero);

    /// <summary>This process has lost its lease and leads again.</summary>
    public void LeadAgain()
    {
        Ledger.EndTerm();
        Ledger.BeginTerm();
        _reporter.BeginTerm();
    }

    /// <summary>The reasons of all events so far; the last thing that a test asks for.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync()
    {
        await _events.RunAsync(new CancellationToken(canceled: true));
        return Server.Events;
    }

    public Task<ReconcileResult> ReconcileAsync(MessagingChannel channel) => _reconciler.ReconcileAsync(KeyOf(channel), CancellationToken.None);

    public bool MustStop(MessagingChannel channel) => _reconciler.MustStop(KeyOf(channel));

    private static ResourceKey KeyOf(MessagingChannel channel) => new(channel.Metadata.Namespace, channel.Metadata.Name);

    private string Next() => Server.NextVersion();
}

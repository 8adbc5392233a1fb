using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Policies;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Hosting;

/// <summary>Which controller watches what: the wiring of informers, caches, queues and reconcilers.</summary>
internal sealed class OperatorRuntime
{
    private readonly TimeProvider _time;
    private readonly RuntimeMetrics _metrics;
    private readonly ILoggerFactory _loggers;
    private readonly OperatorOptions _options;
    private readonly IApiClient _api;
    private readonly List<IInformer> _inputs = [];
    private readonly List<IInformer> _informers = [];
    private readonly List<Controller> _controllers = [];
    private readonly ChannelLedger _ledger;
    private readonly ChannelReporter _reporter;
    private readonly PlatformPolicyReconciler? _policyReconciler;

    public OperatorRuntime(OperatorOptions options, IApiClient api, IApiClient writes, ApiServerHealth health, ClockMonitor clock, EventRecorder events, OperatorMetrics counts, PodReader pods, RuntimeMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _api = api;
        _time = time;
        _metrics = metrics;
        _loggers = loggers;

        ResourceCache<MessagingChannel> channels = AddInput(ResourceTypes.MessagingChannels, ApiJsonContext.Default.MessagingChannel);
        ResourceCache<PlatformPolicy> policies = AddInput(ResourceTypes.PlatformPolicies, ApiJsonContext.Default.PlatformPolicy);
        ResourceCache<ConnectorClass> classes = AddInput(ResourceTypes.ConnectorClasses, ApiJsonContext.Default.ConnectorClass);
        ResourceCache<ChannelReview> reviews = AddInput(ResourceTypes.ChannelReviews, ApiJsonContext.Default.ChannelReview);
        ResourceCache<NamespaceObject> namespaces = AddInput(ResourceTypes.Namespaces, OperatorJsonContext.Default.NamespaceObject);
        Dictionary<ResourceType, ResourceCache<OwnedObject>> ownedCaches = ResourceTypes.Owned.ToDictionary(type => type, AddOwned);
        OwnedCaches owned = new(ownedCaches);
        ResourceInformer<JobObject> sweeps = Add(ResourceTypes.Jobs, OperatorJsonContext.Default.JobObject, Labels.Channel);
        ChannelCaches caches = new(channels, policies, classes, namespaces, owned, sweeps.Cache);
        ChannelIndexes.AddTo(channels);
        ChannelSweeper.AddIndexTo(sweeps.Cache);

        PolicyBook book = new(time);
        ReviewBook reviewBook = new(reviews);
        InputHealth inputs = new(_inputs, caches, reviewBook, health, time);
        book.CountFrom = inputs.CountFrom;
        counts.ObserveHalts(() => book.Halts);
        _ledger = new ChannelLedger(channels, owned, time);
        counts.ObserveChannels(_ledger);
        WorkQueue channelQueue = new("messagingchannel", RetryBackoff.Default, time, metrics);
        DriftLimiter limiter = new(time);
        ConnectorWriter writer = new(writes, owned, limiter);
        ChannelSweeper sweeper = new(writes, sweeps.Cache, () => !InputHealth.IsUnknown(sweeps), owned, pods, limiter, loggers.CreateLogger<ChannelSweeper>());
        _reporter = new ChannelReporter(writes, channels, pods, events, counts);
        ChannelReconciler reconciler = new(
            new ChannelObserver(caches, book, reviewBook, inputs, options.UnknownGrace, time),
            new ConnectorApplier(writer, sweeper, limiter, loggers.CreateLogger<ConnectorApplier>()),
            sweeper,
            _reporter,
            new OrphanStopper(owned, writer, sweeper, limiter, loggers.CreateLogger<OrphanStopper>()),
            clock,
            _ledger,
            counts,
            (key, due) => channelQueue.AddAt(key, due, WorkPriority.High),
            time,
            loggers.CreateLogger<ChannelReconciler>());
        Enqueuer = new ChannelEnqueuer(channelQueue, channels, reconciler.MustStop);
        reviews.Subscribe(reviewBook.OnChange);
        reviews.Subscribe(Enqueuer.OnReview);
        Subscribe(caches, ownedCaches, book);
        _controllers.Add(CreateController(channelQueue, reconciler, options.Workers, Enqueuer.PriorityOf));
        if (!options.IsNamespaced)
        {
            // In a namespace its owners can act as the operator's account: it must have no right there to delete what stops them.
            AddReviewController(reviews, new ReviewPruner(writes, reviewBook, loggers.CreateLogger<ReviewPruner>()));
            // It counts the channels of every namespace.
            HaltReporter halts = new(events, counts, loggers.CreateLogger<HaltReporter>());
            _policyReconciler = new PlatformPolicyReconciler(writes, policies, channels, book, halts, new AdmissionGuard(api, time), events, time);
            AddPolicyController(caches, _policyReconciler);
        }

        Inputs = new InputMonitor(_inputs, api, health, Enqueuer, time);
    }

    /// <summary>All informers.</summary>
    public IReadOnlyList<IInformer> Informers => _informers;

    /// <summary>The controllers, which run while this process leads.</summary>
    public IReadOnlyList<Controller> Controllers => _controllers;

    /// <summary>Wakes channels up when an input is lost or found.</summary>
    public InputMonitor Inputs { get; }

    private ChannelEnqueuer Enqueuer { get; }

    /// <summary>This process leads from now on: what it knew and could not tell in an earlier term another leader may have overtaken.</summary>
    public void BeginTerm()
    {
        _ledger.BeginTerm();
        _reporter.BeginTerm();
        _policyReconciler?.BeginTerm();
    }

    /// <summary>Somebody else may lead now.</summary>
    public void EndTerm() => _ledger.EndTerm();

    private void Subscribe(ChannelCaches caches, Dictionary<ResourceType, ResourceCache<OwnedObject>> ownedCaches, PolicyBook book)
    {
        // The book first: what is queued by a change must find it there.
        caches.Policies.Subscribe(book.OnChange);
        caches.Policies.Subscribe(Enqueuer.OnPolicy);
        caches.Channels.Subscribe(Enqueuer.OnChannel);
        caches.Classes.Subscribe(Enqueuer.OnClass);
        caches.Namespaces.Subscribe(Enqueuer.OnNamespace);
        foreach (ResourceCache<OwnedObject> cache in ownedCaches.Values)
        {
            cache.Subscribe(Enqueuer.OnOwned);
        }

        caches.Sweeps.Subscribe(Enqueuer.OnSweep);
    }

    // After the book has subscribed: see Subscribe.
    private void AddPolicyController(ChannelCaches caches, PlatformPolicyReconciler reconciler)
    {
        WorkQueue queue = new("platformpolicy", RetryBackoff.Default, _time, _metrics);
        PolicyEnqueuer enqueuer = new(queue);
        caches.Policies.Subscribe(enqueuer.OnPolicy);
        caches.Channels.Subscribe(enqueuer.OnChannel);
        _controllers.Add(CreateController(queue, reconciler, workers: 1, priority: null));
    }

    private void AddReviewController(ResourceCache<ChannelReview> reviews, ReviewPruner pruner)
    {
        WorkQueue queue = new("channelreview", RetryBackoff.Default, _time, _metrics);
        reviews.Subscribe(new ReviewEnqueuer(queue).OnReview);
        _controllers.Add(CreateController(queue, pruner, workers: 1, priority: null));
    }

    private ResourceCache<T> AddInput<T>(ResourceType type, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class
    {
        ResourceInformer<T> informer = Add(type, json, labelSelector: null);
        _inputs.Add(informer);
        return informer.Cache;
    }

    private ResourceCache<OwnedObject> AddOwned(ResourceType type) => Add(type, OperatorJsonContext.Default.OwnedObject, Labels.Channel).Cache;

    private ResourceInformer<T> Add<T>(ResourceType type, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json, string? labelSelector)
        where T : class
    {
        InformerOptions options = new() { Namespaces = type.Namespaced ? _options.Namespaces : [], LabelSelector = labelSelector };
        ResourceInformer<T> informer = new(_api, type, options, json, _time, _metrics, _loggers.CreateLogger($"ChannelOperator.Informer.{type.Plural}"));
        _informers.Add(informer);
        return informer;
    }

    private Controller CreateController(WorkQueue queue, IReconciler reconciler, int workers, Func<ResourceKey, WorkPriority>? priority) => new(
        queue.Name, reconciler, queue, new ControllerOptions { Workers = workers, Priority = priority }, _time, _metrics, _loggers.CreateLogger($"ChannelOperator.Controller.{queue.Name}"));
}

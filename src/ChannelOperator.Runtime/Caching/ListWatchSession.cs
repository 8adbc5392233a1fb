using System.Text.Json;
using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Lists and watches one namespace, or all of them.</summary>
/// <remarks>
/// <para><b>Expected flow.</b></para>
/// <list type="number">
/// <item>List page by page, consistently (no resourceVersion). Objects go into the cache as they come; those that were not listed leave
/// it after the last page. A failed list (an expired continue token too) begins again with the first page.</item>
/// <item>Watch from the list's version, with bookmarks.</item>
/// <item>The server ended the stream, the connection broke, nothing came for too long, or the server is unwell (429, 5xx): watch again
/// from the last version seen. 410, an ERROR event, a line that is no event, or a refusal (403, 404): list again. Also when the last list
/// is old: a server or proxy that lost an event would otherwise never be found out. If that list fails, the watch goes on first.</item>
/// <item>The first attempt after a watch that lived for a while, or after a 410, follows at once, later ones after growing pauses.</item>
/// </list>
/// </remarks>
internal sealed partial class ListWatchSession<T>(InformerContext<T> context, string ns)
    where T : class
{
    private readonly ObjectReader<T> _reader = new(context);
    private string? _resourceVersion;
    private long _listedAt;
    private bool _mayRelist;

    public SessionProgress Progress { get; } = new(context.Time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int failures = 0;
        bool hasExpired = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                StreamEnd end = await ListAndWatchAsync(cancellationToken);
                failures = end switch
                {
                    { WasSteady: true } => 0,

                    // A server that knows our version is too old is well again: after an outage the list must not wait.
                    { HasExpired: true } when !hasExpired => 0,
                    { HadEvents: true } => Math.Min(failures, 1),
                    _ => failures,
                };
                hasExpired = end.HasExpired;
                await PauseAsync(failures++, end.RetryAfter, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // Cancelling breaks connections, which shows as any of a number of exceptions.
                return;
            }
        }
    }

    private async Task PauseAsync(int failures, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        TimeSpan pause = failures == 0 ? TimeSpan.Zero : context.Options.Backoff.Delay(failures - 1);
        pause = retryAfter > pause ? retryAfter : pause;
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, context.Time, cancellationToken);
        }
    }

    private async Task<StreamEnd> ListAndWatchAsync(CancellationToken cancellationToken)
    {
        WatchRun? run = null;
        string verb = "list";
        try
        {
            if (_resourceVersion is null || IsRelistDue)
            {
                _mayRelist = false;
                _resourceVersion = await ListAsync(cancellationToken);
                _listedAt = context.Time.GetTimestamp();
            }

            verb = "watch";
            _mayRelist = true;
            run = new WatchRun(context.Time.GetTimestamp());
            await WatchAsync(run, cancellationToken);
            return EndOf(run, error: null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Judge(verb, run, e);
            return EndOf(run, e);
        }
    }

    private bool IsRelistDue => _mayRelist && context.Time.GetElapsedTime(_listedAt) >= context.Options.RelistAfter;

    private StreamEnd EndOf(WatchRun? run, Exception? error)
    {
        bool wasSteady = run is { IsOpen: true } && context.Time.GetElapsedTime(run.StartedAt) >= context.Options.SteadyAfter;
        bool hasExpired = run is not null && error is ApiException { IsGone: true };
        TimeSpan retryAfter = (error as ApiException)?.RetryAfter ?? TimeSpan.Zero;
        return new StreamEnd(wasSteady, run is { HadEvents: true }, hasExpired, retryAfter);
    }

    /// <summary>Decides whether the next round lists again, and keeps account of the failure.</summary>
    private void Judge(string verb, WatchRun? run, Exception error)
    {
        bool isOpen = run is { IsOpen: true };
        bool canResume = error switch
        {
            ApiException { IsGone: true } => false,
            ApiException { IsTransient: true } => !isOpen,
            _ => ApiException.IsTransientFailure(error),
        };
        _resourceVersion = canResume ? _resourceVersion : null;
        if (verb == "watch" && error is ApiException { IsGone: true })
        {
            // Compaction is part of life, and the list that follows makes up for it.
            LogExpired(context.Logger, context.Type);
            return;
        }

        string line = error is ApiException ? error.Message : $"{verb} {context.Type}: {error.Message}";
        Progress.Failed(line);
        context.Metrics.RecordInformerError(context.Type.ToString(), verb);
        LogFailed(context.Logger, line, _resourceVersion is null ? "list again" : "watch from the last version");
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        bool isInitial = !Progress.WhenListed.IsCompleted;
        HashSet<ResourceKey> listed = [];
        RawListPage page;
        string? token = null;
        do
        {
            ListRequest request = new(ns, context.Options.LabelSelector, context.Options.PageSize, token);
            page = await context.Api.ListPageAsync(context.Type, request, cancellationToken);
            Progress.Touch();
            foreach (ReadOnlyMemory<byte> item in page.Items)
            {
                ObjectHeader header = ReadHeader(item);
                context.Cache.Put(_reader.Read(header, item), isInitial);
                listed.Add(header.Key);
            }

            token = page.Continue;
        }
        while (!string.IsNullOrEmpty(token));

        context.Cache.EndList(ns, page.ResourceVersion, listed);
        context.Metrics.RecordList(context.Type.ToString());
        Progress.Listed();
        LogListed(context.Logger, context.Type, listed.Count, page.ResourceVersion);
        return page.ResourceVersion;
    }

    private async Task WatchAsync(WatchRun run, CancellationToken cancellationToken)
    {
        TimeSpan timeout = WatchTimeout();
        WatchRequest request = new(ns, context.Options.LabelSelector, _resourceVersion!, timeout);
        await using IWatchStream stream = await context.Api.WatchAsync(context.Type, request, cancellationToken);
        run.IsOpen = true;
        Progress.Watching();

        TimeSpan longestSilence = timeout + context.Options.WatchdogSlack;
        using CancellationTokenSource silence = new(longestSilence, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        while (await ReadAsync(stream, either.Token, cancellationToken) is { } received)
        {
            silence.CancelAfter(longestSilence);
            Progress.Touch();
            Handle(received, run);
        }
    }

    private static async Task<RawWatchEvent?> ReadAsync(IWatchStream stream, CancellationToken either, CancellationToken stop)
    {
        try
        {
            return await stream.ReadAsync(either);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("nothing came for longer than a watch may be silent", e);
        }
    }

    private void Handle(RawWatchEvent received, WatchRun run)
    {
        if (received.Type == WatchEventType.Error)
        {
            throw StreamError(received.Object.Span);
        }

        ObjectHeader header = received.Type == WatchEventType.Bookmark ? ObjectHeader.Read(received.Object.Span) : ReadHeader(received.Object);
        switch (received.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                context.Cache.Put(_reader.Read(header, received.Object));
                run.HadEvents = true;
                break;
            case WatchEventType.Deleted:
                context.Cache.Delete(header.Key, header.Uid, header.ResourceVersion);
                run.HadEvents = true;
                break;
            default:
                break;
        }

        _resourceVersion = header.ResourceVersion;
        context.Cache.Progress(ns, header.ResourceVersion);
    }

    private static ObjectHeader ReadHeader(ReadOnlyMemory<byte> json)
    {
        ObjectHeader header = ObjectHeader.Read(json.Span);
        return header.Name.Length == 0 ? throw new JsonException("an object without a name") : header;
    }

    private ApiException StreamError(ReadOnlySpan<byte> json)
    {
        ApiStatus? status = JsonSerializer.Deserialize(json, RuntimeJson.Default.ApiStatus);
        return new ApiException("watch", context.Type, default, status?.Code ?? 0, status?.Reason ?? "", status?.Message ?? "");
    }

    private TimeSpan WatchTimeout()
    {
        InformerOptions options = context.Options;
        double seconds = options.MinWatchTimeout.TotalSeconds
            + (options.Random() * (options.MaxWatchTimeout - options.MinWatchTimeout).TotalSeconds);
        return TimeSpan.FromSeconds(Math.Floor(seconds));
    }

    [LoggerMessage(LogLevel.Debug, "{Type}: {Count} objects listed at version {ResourceVersion}")]
    private static partial void LogListed(ILogger logger, ResourceType type, int count, string resourceVersion);

    [LoggerMessage(LogLevel.Information, "watch {Type}: the version has expired, listing again")]
    private static partial void LogExpired(ILogger logger, ResourceType type);

    [LoggerMessage(LogLevel.Warning, "{Error}; next: {Next}")]
    private static partial void LogFailed(ILogger logger, string error, string next);
}

using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Pods;

/// <summary>Asks the API server, once for each call, what is wrong with a channel's pods: there is no watch and no cache of pods.</summary>
/// <remarks>
/// Nothing is decided by the answer, so nothing waits for it for long or fails without it: a list has two seconds, and few are made at once,
/// so that most workers stay free for stops whatever the API server does.
/// </remarks>
internal sealed partial class PodReader(IApiClient api, TimeProvider time, ILogger<PodReader> logger) : IDisposable
{
    /// <summary>How many pods are looked at.</summary>
    public const int MostPods = 20;

    /// <summary>How many lists are made at once.</summary>
    public const int MostLists = 4;

    // Pods that have ended were replaced: what they say is of the past, and there may be thousands.
    private const string Alive = "status.phase!=Failed,status.phase!=Succeeded";

    /// <summary>How long a list may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a turn is waited for.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turns = new(MostLists);
    private int _refusals;

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Finds out what keeps the pods of a Deployment from serving.</summary>
    /// <returns>Null if no pod has a problem, or they cannot be read.</returns>
    public async Task<string?> FindProblemAsync(MessagingChannel channel, OwnedObject deployment, CancellationToken cancellationToken)
    {
        try
        {
            return PodDiagnosis.Describe(await ListAsync(channel, cancellationToken), deployment);
        }
        catch (ApiException refused) when (refused.IsForbidden)
        {
            if (Interlocked.Increment(ref _refusals) == 1)
            {
                LogForbidden(logger, refused.Message);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(logger, new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name), exception.Message);
        }

        return null;
    }

    /// <summary>Whether pods of a connector are left, those that are ending included: its Deployment's counts leave these out.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="assumed">The answer where pods may not be listed.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    /// <returns>True also where they could not be read: somebody is going to ask again.</returns>
    public async Task<bool> MayHavePodsAsync(MessagingChannel channel, bool assumed, CancellationToken cancellationToken)
    {
        try
        {
            return (await ListAsync(channel, cancellationToken)).Count > 0;
        }
        catch (ApiException refused) when (refused.IsForbidden)
        {
            return assumed;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(logger, new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name), exception.Message);
            return true;
        }
    }

    private async Task<IReadOnlyList<PodObject>> ListAsync(MessagingChannel channel, CancellationToken cancellationToken)
    {
        await WithinAsync(Turn, token => _turns.WaitAsync(token), cancellationToken);
        try
        {
            string selector = string.Join(',', ConnectorNames.SelectorLabels(channel).Select(label => $"{label.Key}={label.Value}"));
            ListRequest request = new(channel.Metadata.Namespace, selector, MostPods, Continue: null) { FieldSelector = Alive };
            RawListPage? page = null;
            await WithinAsync(Patience, async token => page = await api.ListPageAsync(ResourceTypes.Pods, request, token), cancellationToken);
            return [.. page!.Items.Take(MostPods).Select(item => JsonSerializer.Deserialize(item.Span, OperatorJsonContext.Default.PodObject)).OfType<PodObject>()];
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await act(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {limit.TotalSeconds:0.#} s", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conditions will not say what is wrong with pods: {Refusal}: grant list on pods as config/default and config/namespaced do; said once")]
    private static partial void LogForbidden(ILogger logger, string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: its pods could not be read, so its expired media are deleted later: {Problem}")]
    private static partial void LogUnknown(ILogger logger, ResourceKey channel, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: its pods could not be read, so its condition does not say what is wrong with them: {Problem}")]
    private static partial void LogUnread(ILogger logger, ResourceKey channel, string problem);
}

using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.LeaderElection;

namespace ChannelOperator.Hosting;

/// <summary>Runs the operator: checks, caches, then the controllers while this process leads.</summary>
internal sealed partial class OperatorService(
    StartupChecks checks, OperatorOptions options, OperatorRuntime runtime, EventRecorder events, LeaderElector? elector, TimeProvider time, OperatorExit exit, IHostApplicationLifetime lifetime, ILogger<OperatorService> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await checks.RunAsync(stoppingToken);
            if (options.IsNamespaced)
            {
                LogNamespaced(logger, string.Join(", ", options.Namespaces));
            }

            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // An ordinary stop.
        }
        catch (Exception exception) when (exception is OperatorException or CacheSyncException or LeadershipLostException)
        {
            exit.Fail(exception.Message);
        }
        catch (Exception exception)
        {
            LogCrash(logger, exception);
            exit.Fail(exception.Message);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource background = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        List<Task> tasks = [.. runtime.Informers.Select(informer => informer.RunAsync(background.Token))];
        try
        {
            // Before the first sync nothing is decided and nothing written.
            await CacheSync.WaitForSyncAsync(runtime.Informers, CacheSync.DefaultTimeout, time, stoppingToken);
            LogSynced(logger, runtime.Informers.Count);
            tasks.Add(events.RunAsync(background.Token));
            tasks.Add(runtime.Inputs.RunAsync(background.Token));
            await (elector is null ? LeadAsync(stoppingToken) : StandAndLeadAsync(elector, stoppingToken));
        }
        finally
        {
            await background.CancelAsync();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Leads whenever the lease is held. After a loss in good order it waits for the lease again: an outage of the API server costs every lease,
    /// and a process that ends with each of them is held back by its kubelet, for minutes after the server's return.
    /// </summary>
    private async Task StandAndLeadAsync(LeaderElector leaderElector, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await leaderElector.RunAsync(LeadAsync, stoppingToken);
                return;
            }
            catch (LeadershipLostException loss) when (loss.WorkHasEnded)
            {
                LogStandingBy(logger, loss.Message);
            }
        }
    }

    private async Task LeadAsync(CancellationToken term)
    {
        runtime.BeginTerm();
        try
        {
            await Task.WhenAll(runtime.Controllers.Select(controller => controller.RunAsync(term)));
        }
        finally
        {
            runtime.EndTerm();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All {Count} caches are synced")]
    private static partial void LogSynced(ILogger logger, int count);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Looks after the channels of {Namespaces} only: a channel elsewhere is not seen, nor that it uses the account of one here, and no PlatformPolicy gets a status from this operator")]
    private static partial void LogNamespaced(ILogger logger, string namespaces);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loss}; standing by")]
    private static partial void LogStandingBy(ILogger logger, string loss);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The operator failed")]
    private static partial void LogCrash(ILogger logger, Exception exception);
}

namespace ChannelConnector.Hosting;

/// <summary>
/// A service that begins nothing new once it is told to stop, while what is on its way may end until the host's grace is over. A service must note durably what it has begun
/// before it begins: what the grace cuts off is found there by the next start.
/// </summary>
internal abstract class DrainingService : BackgroundService
{
    private readonly CancellationTokenSource _graceOver = new();

    /// <summary>Ends what is on its way: cancelled when the grace is over, not when the stop begins.</summary>
    protected CancellationToken GraceOver => _graceOver.Token;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration _ = cancellationToken.Register(_graceOver.Cancel);
        await base.StopAsync(cancellationToken);
        // What was cut off still notes its end: the inbox is closed after that.
        await (ExecuteTask ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _graceOver.Dispose();
        base.Dispose();
    }
}

using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Hosting;

/// <summary>Looks at the files that change in place: <c>notAfter</c> of the contract, and the signing secrets.</summary>
internal sealed class ConfigurationRefresh(ContractGate gate, SigningSecrets secrets, TimeProvider time) : BackgroundService
{
    /// <summary>The kubelet takes up to a minute to replace a file; this adds little to it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            gate.Refresh();
            secrets.Refresh();
        }
    }
}

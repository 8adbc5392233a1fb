using System.Diagnostics.Metrics;
using ChannelOperator.Api;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Hosting;

/// <summary>A client for a command that asks a cluster a few things and ends; nothing of it is measured.</summary>
internal static class ClusterAccess
{
    /// <summary>Connects.</summary>
    /// <exception cref="OperatorException">There is no cluster, or the connection cannot be used.</exception>
    public static ApiClient Connect(OperatorOptions options, TimeProvider time)
    {
        RuntimeMetrics metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        return ApiClient.Create(
            ClusterConnection.Load(options),
            new ApiClientOptions { FieldManager = Labels.Manager },
            new RequestObserver(time, metrics, new ApiServerHealth(time), new ClockMonitor(metrics)));
    }
}

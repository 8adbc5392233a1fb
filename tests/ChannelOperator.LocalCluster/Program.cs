using System.CommandLine;
using ChannelOperator.LocalClusterCommand;
using ChannelOperator.TestKit.Kubernetes;

// Ending takes longer than the default: etcd and the API server get their time.
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
try
{
    return await ClusterCommands.Create().Parse(args).InvokeAsync(configuration);
}
catch (Exception error) when (error is LocalClusterException or TimeoutException)
{
    await Console.Error.WriteLineAsync($"local-cluster: {error.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("local-cluster: interrupted; what it started has been stopped");
    return 130;
}

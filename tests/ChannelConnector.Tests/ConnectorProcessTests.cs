using System.Diagnostics;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests;

/// <summary>The program as a kubelet starts it, on a machine with no contract.</summary>
public sealed class ConnectorProcessTests
{
    [Fact]
    public async Task Without_a_contract_it_ends_with_the_reason_in_one_line()
    {
        ProcessStartInfo info = new(Path.Combine(AppContext.BaseDirectory, "channel-connector")) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = await ProcessLauncher.StartAsync(info);

        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("channel-connector: /etc/channel/channel.json cannot be read: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(character => character == '\n'));
    }
}

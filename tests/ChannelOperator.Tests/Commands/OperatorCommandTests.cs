using System.Globalization;
using System.Text.RegularExpressions;
using ChannelOperator.Commands;
using ChannelOperator.TestKit;
using Microsoft.Extensions.Hosting;

namespace ChannelOperator.Tests.Commands;

/// <summary>How the command is invoked.</summary>
public sealed class OperatorCommandTests
{
    [Fact]
    public void A_process_that_is_asked_to_end_has_longer_than_its_services_and_less_than_its_pod()
    {
        string manifest = File.ReadAllText(Repository.PathOf("config", "operator", "deployment.yaml"));
        Match grace = Regex.Match(manifest, "terminationGracePeriodSeconds: (?<seconds>[0-9]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        TimeSpan pod = TimeSpan.FromSeconds(int.Parse(grace.Groups["seconds"].Value, CultureInfo.InvariantCulture));
        TimeSpan services = new HostOptions().ShutdownTimeout;
        Assert.InRange(OperatorCommand.Invocation().ProcessTerminationTimeout!.Value, services + TimeSpan.FromSeconds(1), pod - TimeSpan.FromSeconds(1));
    }
}

using System.Net;
using System.Net.Sockets;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class LoopbackPortsTests
{
    [Fact]
    public void Ports_that_are_held_are_given_to_nobody_else_and_can_be_used()
    {
        using var first = LoopbackPorts.Reserve(200);
        using var second = LoopbackPorts.Reserve(200);

        var ports = Enumerable.Range(0, 200).SelectMany(index => new[] { first[index], second[index] }).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 10_000, 29_999));
        using var listener = new TcpListener(IPAddress.Loopback, ports[0]);
        listener.Start();
    }
}

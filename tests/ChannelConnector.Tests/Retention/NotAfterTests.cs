using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Retention;

/// <summary>From <c>notAfter</c> on a connector does nothing, also with no operator there.</summary>
public sealed class NotAfterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task When_its_end_passes_it_takes_and_passes_on_nothing_until_a_later_one_is_written()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        world.Genesys.IsDown = true;
        Assert.Equal(200, await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo")));
        DateTimeOffset end = ConnectorWorld.Now.AddSeconds(8);
        End(world, end);
        await Wait.ForAsync("the end", async _ => await world.Connector.ProbeAsync("/readyz"), status => status == 503, Minute);
        Assert.True(ConnectorWorld.Now >= end);

        Assert.Equal(503, await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_2", "Hallo")));
        Assert.Equal(503, await world.Connector.ProbeAsync("/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me-0123456789"));
        Assert.Equal(200, await world.Connector.ProbeAsync("/livez"));

        // It looks every five seconds whether it may: long enough for it to have tried.
        world.Genesys.Recover();
        DateTimeOffset recovered = ConnectorWorld.Now;
        await Wait.ForAsync("time to pass in which it might try", () => ConnectorWorld.Now > recovered.AddSeconds(12), Minute);
        Assert.DoesNotContain(world.Genesys.Attempts, attempt => attempt.At > recovered);

        End(world, ConnectorWorld.Now.AddHours(1));
        await Wait.ForAsync("it to be open again", async _ => await world.Connector.ProbeAsync("/readyz"), status => status == 200, Minute);
        Assert.Equal(200, await world.Connector.SendAsync(world.Messenger().Text("psid1", "m_2", "Hallo")));
        IReadOnlyList<GenesysDeliveryCount> deliveries = await world.ForwardedAsync(2);
        Assert.Equal(["m_1", "m_2"], deliveries.Select(delivery => delivery.First.MessageId));
    }

    [Fact]
    public async Task An_end_that_is_written_while_it_runs_holds_within_a_minute_and_one_that_cannot_be_read_changes_nothing()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");

        End(world, ConnectorWorld.Now.AddSeconds(-1));
        await Wait.ForAsync("it to be closed", async _ => await world.Connector.ProbeAsync("/readyz"), status => status == 503, Minute);
        await File.WriteAllTextAsync(world.Workspace.ContractPath, "{");
        DateTimeOffset broken = ConnectorWorld.Now;
        await Wait.ForAsync("time to pass in which it looks at the file", () => ConnectorWorld.Now > broken.AddSeconds(6), Minute);
        Assert.Equal(503, await world.Connector.ProbeAsync("/readyz"));

        End(world, end: null);
        await Wait.ForAsync("it to be open again", async _ => await world.Connector.ProbeAsync("/readyz"), status => status == 200, Minute);
    }

    [Fact]
    public async Task One_that_is_started_after_its_end_serves_nothing()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await world.Connector.StopAsync();
        End(world, ConnectorWorld.Now.AddSeconds(-1));

        await using ConnectorProcess late = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds);

        await Wait.ForAsync("it to answer", async _ => await late.ProbeAsync("/livez"), status => status == 200, Minute);
        Assert.Equal(503, await late.ProbeAsync("/readyz"));
        Assert.Equal(503, await late.SendAsync(world.Messenger().Text("psid1", "m_1", "Hallo")));
    }

    private static void End(ConnectorWorld world, DateTimeOffset? end) => world.Workspace.Write(world.Workspace.Contract with { NotAfter = end is { } instant ? Timestamp.From(instant) : null });
}

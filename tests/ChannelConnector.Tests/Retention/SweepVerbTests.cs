using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Retention;

/// <summary>The verb <c>sweep</c>, on the state of a connector that is stopped, and beside one that runs.</summary>
public sealed class SweepVerbTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_deletes_what_has_expired_under_the_retention_of_today_and_says_so_in_one_line()
    {
        await using ConnectorWorld world = await StoppedAsync();
        world.Workspace.Write(MediaRetentionTests.With(world.Workspace.Contract, "image", 1));

        SweepRun sweep = await SweepRun.RunAsync(world);

        Assert.Equal((0, "1 media, 0 files that belonged to no message and 0 dead letters were deleted\n", ""), (sweep.ExitCode, sweep.Output, sweep.Error));
        Assert.Empty(await StoredMedia.FilesAsync(world, "image"));
        Assert.Single(await StoredMedia.FilesAsync(world, "audio"));
        Assert.Equal(1, await StoredMedia.RowsAsync(world));
    }

    [Fact]
    public async Task It_leaves_what_is_kept_and_what_waits_to_be_passed_on()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        world.Genesys.IsDown = true;
        await MediaRetentionTests.SendAsync(world, "image", "m_1", "Hallo");
        await world.Connector.StopAsync();

        Assert.Equal(0, (await SweepRun.RunAsync(world)).ExitCode);

        world.Genesys.Recover();
        await world.StartConnectorAsync();
        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Equal(200, await MediaRetentionTests.StatusAsync(world, Assert.Single(delivery.Attachments).Url));
    }

    [Fact]
    public async Task It_refuses_the_state_of_another_channel()
    {
        await using ConnectorWorld world = await StoppedAsync();
        ContractChannel other = world.Workspace.Contract.Channel with { Uid = "another" };
        world.Workspace.Write(MediaRetentionTests.With(world.Workspace.Contract with { Channel = other }, "image", 1));

        AssertRefused(await SweepRun.RunAsync(world), $"channel-connector: {world.Workspace.StatePath}/inbox.db holds the state of the channel with uid");
        Assert.Single(await StoredMedia.FilesAsync(world, "image"));
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("{", "is not a connector contract")]
    [InlineData("{\"contract\":\"v2\"}", "contract is \"v2\"")]
    public async Task It_refuses_to_sweep_under_a_contract_that_it_cannot_keep(string? text, string reason)
    {
        await using ConnectorWorld world = await StoppedAsync();
        string contract = Path.Combine(world.Workspace.RootPath, "other.json");
        if (text is not null)
        {
            await File.WriteAllTextAsync(contract, text);
        }

        SweepRun sweep = await SweepRun.RunAsync(world, contract);

        AssertRefused(sweep, $"channel-connector: {contract}");
        Assert.Contains(reason, sweep.Error, StringComparison.Ordinal);
        Assert.Single(await StoredMedia.FilesAsync(world, "image"));
    }

    [MountFact]
    public async Task It_tells_of_media_that_it_cannot_delete()
    {
        await using ConnectorWorld world = await StoppedAsync();
        world.Workspace.Write(MediaRetentionTests.With(world.Workspace.Contract, "image", 1));
        using (new ReadOnlyDirectory(Path.Combine(world.Workspace.StatePath, "media", "image")))
        {
            SweepRun sweep = await SweepRun.RunAsync(world);

            Assert.Equal(1, sweep.ExitCode);
            Assert.Matches("^channel-connector: [0-9]+ media or directories could not be deleted \\(IOException\\): check owner and mode below media in the state directory\n$", sweep.Error);
            Assert.Single(await StoredMedia.FilesAsync(world, "image"));
        }

        Assert.Equal(0, (await SweepRun.RunAsync(world)).ExitCode);
        Assert.Empty(await StoredMedia.FilesAsync(world, "image"));
    }

    [MountFact]
    public async Task It_tells_of_a_state_that_it_cannot_write_in_one_line()
    {
        await using ConnectorWorld world = await StoppedAsync();
        string media = Path.Combine(world.Workspace.StatePath, "media");
        Directory.Delete(Path.Combine(media, ".partial"), recursive: true);
        using (new ReadOnlyDirectory(media))
        {
            AssertRefused(await SweepRun.RunAsync(world), "channel-connector: Read-only file system");
        }
    }

    [Fact]
    public async Task Beside_a_connector_it_takes_nothing_that_is_just_being_received()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (string type, byte[] bytes, string mime) = MediaSample.Of("image");
        GraphMedium slow = world.Graph.AddMessengerMedium(bytes, mime);
        GraphMedium quick = world.Graph.AddMessengerMedium(bytes, mime);
        slow.DownloadFault = FarEndFaults.HoldBack(gate.Task);
        Task<int> sending = world.Connector.SendAsync(world.Messenger().MediaList("psid1", "m_1", (type, quick.Url!), (type, slow.Url!)));
        await Wait.ForAsync("the first of the two to be stored, and to wait for the second", async _ => (await StoredMedia.FilesAsync(world, "image")).Count == 1, Minute);

        SweepRun sweep = await SweepRun.RunAsync(world);
        gate.SetResult();

        Assert.Equal((0, "0 media, 0 files that belonged to no message and 0 dead letters were deleted\n"), (sweep.ExitCode, sweep.Output));
        if (await sending != 200)
        {
            await Wait.ForAsync("the message to be taken", async _ => await world.Connector.SendAsync(world.Messenger().MediaList("psid1", "m_1", (type, quick.Url!), (type, slow.Url!))) == 200, Minute);
        }

        foreach (GenesysDeliveryCount part in await world.ForwardedAsync(2))
        {
            Assert.Equal(200, await MediaRetentionTests.StatusAsync(world, Assert.Single(part.First.Attachments).Url));
        }
    }

    private static async Task<ConnectorWorld> StoppedAsync()
    {
        ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook");
        await MediaRetentionTests.ReceiveAsync(world, "image", "m_1");
        await MediaRetentionTests.ReceiveAsync(world, "audio", "m_2");
        DateTimeOffset received = ConnectorWorld.Now;
        await world.Connector.StopAsync();
        await Wait.ForAsync("a second to pass", () => ConnectorWorld.Now > received.AddSeconds(1), Minute);
        return world;
    }

    private static void AssertRefused(SweepRun sweep, string beginning)
    {
        Assert.Equal((1, ""), (sweep.ExitCode, sweep.Output));
        Assert.StartsWith(beginning, sweep.Error, StringComparison.Ordinal);
        Assert.Equal(1, sweep.Error.Count(character => character == '\n'));
    }
}

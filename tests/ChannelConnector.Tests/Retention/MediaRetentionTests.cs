using System.Globalization;
using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Retention;

/// <summary>Media go in time, in a process of its own and by the real clock.</summary>
public sealed class MediaRetentionTests
{
    /// <summary>What the contract asks for.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("WhatsApp", StateKind.Files)]
    [InlineData("WhatsApp", StateKind.External)]
    [InlineData("Facebook", StateKind.Files)]
    [InlineData("Facebook", StateKind.External)]
    [InlineData("Instagram", StateKind.Files)]
    [InlineData("Instagram", StateKind.External)]
    [InlineData("X", StateKind.Files)]
    [InlineData("X", StateKind.External)]
    public async Task A_medium_of_each_kind_goes_when_its_time_has_come_and_within_a_minute(string platform, StateKind state)
    {
        Dictionary<string, long> seconds = new(StringComparer.Ordinal) { ["image"] = 12, ["audio"] = 14, ["video"] = 16, ["document"] = 18 };
        await using ConnectorWorld world = await ConnectorWorld.StartAsync(platform, contract => contract with { RetentionSeconds = seconds }, state);
        List<(string Kind, Uri Link, DateTimeOffset Earliest, DateTimeOffset Latest)> received = [];
        string[] kinds = [.. seconds.Keys.Where(kind => platform != "X" || kind is "image" or "video")];
        foreach (string kind in kinds)
        {
            DateTimeOffset earliest = ConnectorWorld.Now;
            received.Add((kind, await ReceiveAsync(world, kind, $"m_{kind}"), earliest, ConnectorWorld.Now));
        }

        // What is there at a start is known to the sweeper: it comes when the first of them is due, and must leave the others.
        await world.StartConnectorAsync();
        await Task.WhenAll(received.Select(medium => GoesInTimeAsync(world, medium.Kind, medium.Earliest, medium.Latest, TimeSpan.FromSeconds(seconds[medium.Kind]))));

        foreach ((_, Uri link, _, _) in received)
        {
            Assert.Equal(404, await StatusAsync(world, link));
        }

        await world.Connector.StopAsync();
        Assert.Equal(0, await StoredMedia.RowsAsync(world));
    }

    [MountFact]
    public async Task A_link_is_over_with_the_time_of_its_medium_even_where_the_file_is_still_there()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook", contract => With(contract, "image", 10));
        Uri link = await ReceiveAsync(world, "image", "m_1");
        DateTimeOffset received = ConnectorWorld.Now;
        using (new ReadOnlyDirectory(Path.Combine(world.Workspace.StatePath, "media", "image")))
        {
            await Wait.ForAsync("the time of the medium to come", () => ConnectorWorld.Now > received.AddSeconds(10), Minute);

            Assert.Equal(404, await StatusAsync(world, link));
            Assert.Single(await StoredMedia.FilesAsync(world, "image"));
        }

        await Wait.ForAsync("the file to go", async _ => (await StoredMedia.FilesAsync(world, "image")).Count == 0, Minute);
    }

    [Theory]
    [InlineData(StateKind.Files)]
    [InlineData(StateKind.External)]
    public async Task A_shorter_retention_acts_at_the_next_start_and_none_removes_the_whole_kind(StateKind state)
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook", state: state);
        Uri image = await ReceiveAsync(world, "image", "m_1");
        Uri video = await ReceiveAsync(world, "video", "m_2");
        Uri audio = await ReceiveAsync(world, "audio", "m_3");
        DateTimeOffset received = ConnectorWorld.Now;
        await world.Connector.StopAsync();
        await Wait.ForAsync("a second to pass", () => ConnectorWorld.Now > received.AddSeconds(1), Minute);

        world.Workspace.Write(With(With(world.Workspace.Contract, "image", 1), "video", 0) with { Revision = "aaaaaaaaaaaaaaaa" });
        await world.StartConnectorAsync();

        Assert.Equal(404, await StatusAsync(world, image));
        Assert.Equal(404, await StatusAsync(world, video));
        Assert.Equal(200, await StatusAsync(world, audio));
        await Wait.ForAsync("the files to go", async _ => (await StoredMedia.FilesAsync(world, "image")).Count + (await StoredMedia.FilesAsync(world, "video")).Count == 0, Minute);
        Assert.Single(await StoredMedia.FilesAsync(world, "audio"));
        await world.Connector.StopAsync();
        Assert.Equal(1, await StoredMedia.RowsAsync(world));
    }

    [Theory]
    [InlineData("WhatsApp", StateKind.Files)]
    [InlineData("WhatsApp", StateKind.External)]
    [InlineData("Facebook", StateKind.Files)]
    [InlineData("Facebook", StateKind.External)]
    [InlineData("Instagram", StateKind.Files)]
    [InlineData("Instagram", StateKind.External)]
    [InlineData("X", StateKind.Files)]
    [InlineData("X", StateKind.External)]
    public async Task A_message_that_waits_longer_than_its_medium_is_kept_is_passed_on_with_a_placeholder(string platform, StateKind state)
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync(platform, contract => With(contract, "image", 4), state);
        world.Genesys.IsDown = true;
        await SendAsync(world, "image", "m_1", "Hallo");
        DateTimeOffset received = ConnectorWorld.Now;
        await world.Connector.KillAsync();
        await Wait.ForAsync("the time of the medium to come", () => ConnectorWorld.Now > received.AddSeconds(4), Minute);

        world.Genesys.Recover();
        await world.StartConnectorAsync();

        GenesysDelivery delivery = (await world.ForwardedAsync(1))[0].First;
        Assert.Empty(delivery.Attachments);
        Assert.Equal("Hallo\n[Image: not kept on this channel]", delivery.Text);
    }

    [Theory]
    [InlineData(StateKind.Files)]
    [InlineData(StateKind.External)]
    public async Task A_dead_letter_goes_with_the_first_of_its_media(StateKind state)
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Facebook", contract => With(contract, "image", 10), state);
        world.Genesys.Fail(FarEndFaults.Status(400));
        await SendAsync(world, "image", "m_1", "Hallo");
        await SendAsync(world, "audio", "m_2", "Hallo");
        DateTimeOffset received = ConnectorWorld.Now;
        await Wait.ForAsync("two dead letters", async _ => await world.Connector.MetricAsync("connector_messages_dead_lettered_total"), count => count == 2, Minute);

        await world.Connector.KillAsync();
        await Wait.ForAsync("the time of the image to come", () => ConnectorWorld.Now > received.AddSeconds(10), Minute);
        SweepRun sweep = await SweepRun.RunAsync(world, hasCredentials: state == StateKind.External);

        Assert.Equal((0, "1 media, 0 files that belonged to no message and 1 dead letters were deleted\n", ""), (sweep.ExitCode, sweep.Output, sweep.Error));
    }

    internal static ConnectorContract With(ConnectorContract contract, string kind, long seconds) =>
        contract with { RetentionSeconds = new Dictionary<string, long>(contract.RetentionSeconds, StringComparer.Ordinal) { [kind] = seconds } };

    internal static async Task SendAsync(ConnectorWorld world, string kind, string id, string? text = null)
    {
        PlatformWebhook webhook = PlatformMessages.Media(world, kind, $"psid-{kind}", id, text);
        // On a busy machine the download may take longer than a platform waits: it is asked to send again then.
        await Wait.ForAsync($"{id} to be taken", async _ => await world.Connector.SendAsync(webhook), status => status == 200, Minute);
    }

    internal static async Task<Uri> ReceiveAsync(ConnectorWorld world, string kind, string id)
    {
        await SendAsync(world, kind, id);
        GenesysDelivery delivery = await Wait.ForAsync($"{id} to arrive", _ => Task.FromResult(world.Genesys.Accepted.FirstOrDefault(accepted => accepted.MessageId == id)), found => found is not null, Minute) ?? throw new InvalidOperationException();
        return Assert.Single(delivery.Attachments).Url;
    }

    internal static async Task<int> StatusAsync(ConnectorWorld world, Uri link) => (await world.Genesys.FetchAttachmentAsync(link, world.Connector.Client.BaseAddress!)).Status;

    private static async Task GoesInTimeAsync(ConnectorWorld world, string kind, DateTimeOffset earliest, DateTimeOffset latest, TimeSpan retention)
    {
        // What is no longer there when it is looked for has gone before then: seen too early it went too early.
        await Wait.ForAsync($"the {kind} to go", async _ => (await StoredMedia.FilesAsync(world, kind)).Count == 0, retention + Minute);
        DateTimeOffset gone = ConnectorWorld.Now;

        Assert.True(gone >= earliest + retention, string.Create(CultureInfo.InvariantCulture, $"{kind} was received at {earliest:T} or later and is to be kept for {retention}; it was gone at {gone:T}"));
        Assert.True(gone <= latest + retention + Minute, string.Create(CultureInfo.InvariantCulture, $"{kind} was received at {latest:T} or earlier and is to be kept for {retention}; it was there until {gone:T}"));
    }
}

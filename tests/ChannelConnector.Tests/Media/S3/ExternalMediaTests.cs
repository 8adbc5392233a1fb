using ChannelConnector.Media;
using ChannelConnector.Tests.Flows;
using ChannelConnector.Tests.Retention;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Storage;

namespace ChannelConnector.Tests.Media.S3;

/// <summary>The connector's process with its media in a bucket: from the webhook to Genesys Cloud, through an outage, and swept while it is stopped.</summary>
public sealed class ExternalMediaTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private ConnectorWorld _world = null!;

    private S3Server Server => _world.External!.Bucket;

    public async Task InitializeAsync()
    {
        _world = await ConnectorWorld.CreateAsync("Facebook", state: StateKind.External);
    }

    [Fact]
    public async Task A_medium_goes_from_the_webhook_through_the_bucket_and_with_its_time()
    {
        await _world.StartConnectorAsync();
        Uri link = await MediaRetentionTests.ReceiveAsync(_world, "image", "m_1");
        Assert.Equal(200, await MediaRetentionTests.StatusAsync(_world, link));
        Assert.DoesNotContain(Directory.GetFiles(_world.Workspace.ScratchPath, "*", SearchOption.AllDirectories), file => MediaNames.IsKey(Path.GetFileName(file)));
        Assert.False(Directory.Exists(Path.Combine(_world.Workspace.StatePath, "media")));

        await _world.Connector.StopAsync();
        _world.Workspace.Write(MediaRetentionTests.With(_world.Workspace.Contract, "image", 1));
        DateTimeOffset received = ConnectorWorld.Now;
        await Wait.ForAsync("a second to pass", () => ConnectorWorld.Now > received.AddSeconds(1), Minute);
        SweepRun sweep = await SweepRun.RunAsync(_world, hasCredentials: true);

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.StartsWith("1 media, 0 files", sweep.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_server_is_away_the_platform_is_asked_to_send_again_and_texts_go_on()
    {
        await _world.StartConnectorAsync();
        Uri link = await MediaRetentionTests.ReceiveAsync(_world, "image", "m_1");
        await Server.KillAsync();

        Assert.Equal(503, await MediaRetentionTests.StatusAsync(_world, link));
        (string type, byte[] bytes, string mime) = MediaSample.Of("image");
        GraphMedium medium = _world.Graph.AddMessengerMedium(bytes, mime);
        Assert.Equal(503, await _world.Connector.SendAsync(_world.Messenger().Media("psid1", "m_2", type, medium.Url!)));
        Assert.Equal(200, await _world.Connector.SendAsync(_world.Messenger().Text("psid2", "m_3", "Hallo")));

        await Server.StartAgainAsync();
        await Wait.ForAsync("the photo to be taken", async _ => await _world.Connector.SendAsync(_world.Messenger().Media("psid1", "m_2", type, medium.Url!)) == 200, Minute);
        Assert.Equal(200, await MediaRetentionTests.StatusAsync(_world, link));
    }

    [Fact]
    public async Task A_sweep_that_does_not_reach_the_server_says_so_in_one_line()
    {
        await Server.KillAsync();

        SweepRun sweep = await SweepRun.RunAsync(_world, hasCredentials: true);

        Assert.Equal((1, ""), (sweep.ExitCode, sweep.Output));
        Assert.Equal("channel-connector: credentials: the server in s3Endpoint cannot be reached (SocketException): check s3Endpoint, the server, and its certificate\n", sweep.Error);
    }

    [Fact]
    public async Task What_is_missing_keeps_it_from_starting_unless_no_media_are_kept()
    {
        _world.Workspace.WriteCredential("s3Bucket", null);
        SweepRun refused = await SweepRun.RunAsync(_world, hasCredentials: true);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("channel-connector: credentials: s3Bucket is missing or empty", refused.Error, StringComparison.Ordinal);

        foreach (string name in new[] { "s3Endpoint", "s3AccessKeyId", "s3SecretAccessKey" })
        {
            _world.Workspace.WriteCredential(name, null);
        }

        _world.Workspace.Write(_world.Workspace.Contract with { RetentionSeconds = _world.Workspace.Contract.RetentionSeconds.ToDictionary(kind => kind.Key, _ => 0L) });
        Assert.Equal(0, (await SweepRun.RunAsync(_world, hasCredentials: true)).ExitCode);
    }

    [Fact]
    public async Task What_a_replica_of_yesterday_commits_though_it_is_forbidden_is_served_to_nobody_and_goes_within_a_minute()
    {
        _world.Workspace.Write(_world.Workspace.Contract with { NeverStore = [NeverStoredContent.StoryReply] });
        await _world.StartConnectorAsync();
        Uri link = await MediaRetentionTests.ReceiveAsync(_world, "image", "m_1");
        Assert.Equal(200, await MediaRetentionTests.StatusAsync(_world, link));

        await _world.External!.QueryAsync($"UPDATE {_world.External.Schema}.media SET content = '{NeverStoredContent.StoryReply}' RETURNING key");

        Assert.Equal(404, await MediaRetentionTests.StatusAsync(_world, link));
        await Wait.ForAsync("the medium and its row to go", async _ => (await StoredMedia.FilesAsync(_world, "image")).Count + await StoredMedia.RowsAsync(_world) == 0, 2 * Minute);
    }

    [Fact]
    public async Task An_unsent_medium_that_could_not_be_deleted_goes_when_the_server_is_back()
    {
        await _world.StartConnectorAsync();
        Uri link = await MediaRetentionTests.ReceiveAsync(_world, "image", "m_1");
        await Server.KillAsync();
        Assert.Equal(200, await _world.Connector.SendAsync(_world.Messenger().Unsend("psid1", "m_1")));

        await Server.StartAgainAsync();
        Assert.Equal(404, await MediaRetentionTests.StatusAsync(_world, link));
        await Wait.ForAsync("the medium to go", async _ => (await StoredMedia.FilesAsync(_world, "image")).Count == 0, 2 * Minute);
    }

    [Fact]
    public async Task A_sweep_takes_what_belongs_to_no_message_where_no_replica_lives_and_nothing_of_it_beside_one()
    {
        await _world.StartConnectorAsync();
        await MediaRetentionTests.ReceiveAsync(_world, "image", "m_1");
        await MediaRetentionTests.ReceiveAsync(_world, "audio", "m_2");
        // As after the crash of a replica that had not committed yet.
        await _world.External!.QueryAsync($"DELETE FROM {_world.External.Schema}.media WHERE kind = 'image' RETURNING key");

        Assert.StartsWith("0 media, 0 files", (await SweepRun.RunAsync(_world, hasCredentials: true)).Output, StringComparison.Ordinal);
        await _world.Connector.StopAsync();
        SweepRun sweep = await SweepRun.RunAsync(_world, hasCredentials: true);

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.StartsWith("0 media, 1 files", sweep.Output, StringComparison.Ordinal);
        Assert.Empty(await StoredMedia.FilesAsync(_world, "image"));
        Assert.Single(await StoredMedia.FilesAsync(_world, "audio"));
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
    }
}

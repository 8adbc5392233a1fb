using ChannelConnector.Media;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class LeftBehindRemovalTests(S3Fixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_looks_at_the_start_and_every_hour_and_again_within_a_minute_after_a_failure()
    {
        using BucketState state = new(fixture.Server);
        await state.StartAsync();
        await using InboxBench bench = await InboxBench.OpenAsync();
        await state.WriteAsync(MediaKinds.Image, MediaState.Now);
        PausingTime time = new(TimeProvider.System.GetUtcNow().AddMinutes(58));
        using LeftBehindRemoval removal = new(state.Store, bench.Inbox, time, NullLogger<LeftBehindRemoval>.Instance);
        await removal.StartAsync(default);
        await Wait.ForAsync("the first look", () => time.Pauses == 1, Patience);
        Assert.Single(await state.NamesAsync());

        state.Credential("s3SecretAccessKey", "no-longer-good");
        time.Advance(TimeSpan.FromHours(1));
        await Wait.ForAsync("the second, which fails", () => time.Pauses == 2, Patience);
        state.Credential("s3SecretAccessKey", S3Server.SecretAccessKey);
        time.Advance(TimeSpan.FromMinutes(1));
        await Wait.ForAsync("what belongs to nobody to go", async _ => (await state.NamesAsync()).Length == 0, Patience);

        await removal.StopAsync(default);
    }
}

using ChannelOperator.TestKit.Storage;

namespace ChannelConnector.Tests.Media.S3;

/// <summary>One S3 server for all tests that only store and delete; each has a channel of its own.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    public S3Server Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await S3Server.StartAsync();

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();
}

using ChannelOperator.TestKit.Databases;

namespace ChannelConnector.Tests.Inbox;

/// <summary>One server for all tests that share it; each has its own database.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = PostgresServer.WhyNot is { } reason ? throw new InvalidOperationException(reason) : await PostgresServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

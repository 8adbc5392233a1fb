using ChannelConnector.Contract;
using ChannelConnector.Hosting;

try
{
    await using WebApplication app = ConnectorHost.Build(ConnectorHost.ContractPath, TimeProvider.System, server => server.ListenAnyIP(ConnectorHost.Port));
    await app.RunAsync();
    return 0;
}
catch (ContractException exception)
{
    Console.Error.WriteLine($"channel-connector: {exception.Message}");
    return 1;
}

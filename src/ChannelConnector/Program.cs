using ChannelConnector.Commands;

return await ConnectorCommand.Create().Parse(args).InvokeAsync();

using ChannelConnector.Conformance;

return await ConformanceCommand.Create().Parse(args).InvokeAsync();

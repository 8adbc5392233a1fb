using System.CommandLine;
using ChannelConnector.Commands;

// The host answers SIGTERM itself, and takes as long as it needs; the default here would end the process after two seconds.
return await ConnectorCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

using ChannelConnector.Bench;
using ChannelConnector.Bench.Contestants;

return Environment.GetEnvironmentVariable(StandIn.Variable) is { } kind
    ? await StandIn.ServeAsync(Enum.Parse<Contestant>(kind), args)
    : await BenchCommand.Create().Parse(args).InvokeAsync();

using ChannelOperator.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();

using ChannelOperator.Commands;

return await OperatorCommand.Create().Parse(args).InvokeAsync(OperatorCommand.Invocation());

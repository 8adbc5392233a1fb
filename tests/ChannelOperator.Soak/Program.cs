using ChannelOperator.Soak;

return await SoakCommand.Create().Parse(args).InvokeAsync();

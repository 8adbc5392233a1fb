using ChannelOperator.Demo;

return await DemoCommand.Create().Parse(args).InvokeAsync();

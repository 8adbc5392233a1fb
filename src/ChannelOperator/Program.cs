using ChannelOperator.Commands;

// One program, two names: as kubectl-channel it is a kubectl plugin, and never an operator.
return ChannelCommand.IsNamed(Environment.ProcessPath, ChannelCommand.CalledAs())
    ? await ChannelCommand.RunAsync(args)
    : await OperatorCommand.RunAsync(args);

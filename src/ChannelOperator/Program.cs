using System.CommandLine;
using ChannelOperator.Commands;

ParseResult command = OperatorCommand.Create().Parse(args);
int exitCode = await command.InvokeAsync(OperatorCommand.Invocation());
return command.Errors.Count > 0 ? OperatorCommand.WrongUsage(command) : exitCode;

namespace ChannelOperator.Hosting;

/// <summary>The operator cannot run; the message is the one line that a person needs.</summary>
internal sealed class OperatorException(string message) : Exception(message);

namespace ChannelConnector.Contract;

/// <summary>The contract cannot be used. The message is one line for whoever has to put it right.</summary>
internal sealed class ContractException(string message, Exception? inner = null) : Exception(message, inner);

namespace ChannelConnector.Conformance;

/// <summary>Nothing can be judged. The message is one line for whoever has to put it right.</summary>
internal sealed class ConformanceException(string message, Exception? inner = null) : Exception(message, inner);

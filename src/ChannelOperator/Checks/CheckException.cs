namespace ChannelOperator.Checks;

/// <summary>A check cannot be made; the message says why and what to do.</summary>
internal sealed class CheckException(string message) : Exception(message);

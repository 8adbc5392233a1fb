namespace ChannelConnector.Conformance.Rules;

/// <summary>A rule is not kept. The message is the evidence.</summary>
internal sealed class BreachException(string message) : Exception(message);

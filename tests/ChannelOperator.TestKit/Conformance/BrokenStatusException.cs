namespace ChannelOperator.TestKit.Conformance;

/// <summary>A status was seen that breaks a rule.</summary>
public sealed class BrokenStatusException(string message) : Exception(message);

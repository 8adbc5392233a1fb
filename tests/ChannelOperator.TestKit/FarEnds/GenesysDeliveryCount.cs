namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A message by its id, however often it came.</summary>
/// <param name="First">As it came first.</param>
/// <param name="Count">How often it was accepted.</param>
public sealed record GenesysDeliveryCount(GenesysDelivery First, int Count);

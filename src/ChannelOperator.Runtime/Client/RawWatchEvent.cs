namespace ChannelOperator.Runtime.Client;

/// <summary>One event of a watch, the object still the server's UTF-8.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object; valid until the next read from the same stream.</param>
public readonly record struct RawWatchEvent(WatchEventType Type, ReadOnlyMemory<byte> Object);

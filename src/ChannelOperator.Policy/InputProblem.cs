namespace ChannelOperator.Policy;

/// <summary>An input that cannot be read now. Its last good copy keeps deciding until the grace is over.</summary>
/// <param name="Input">Which input, for people, such as <c>PlatformPolicy whatsapp</c>.</param>
/// <param name="Since">Since when its grace counts.</param>
public sealed record InputProblem(string Input, DateTimeOffset Since);

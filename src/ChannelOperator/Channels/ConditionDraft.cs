namespace ChannelOperator.Channels;

/// <summary>A condition before it gets its times.</summary>
internal sealed record ConditionDraft(string Type, string Status, string Reason, string Message);

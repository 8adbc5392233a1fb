namespace ChannelOperator.Runtime.Client;

/// <summary>The part of a <c>Status</c> that says when to come back.</summary>
internal sealed record ApiStatusDetails
{
    public int? RetryAfterSeconds { get; init; }
}

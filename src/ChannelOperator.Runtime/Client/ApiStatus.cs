namespace ChannelOperator.Runtime.Client;

/// <summary>The <c>Status</c> with which the API server explains a failure.</summary>
internal sealed record ApiStatus
{
    public int Code { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public ApiStatusDetails? Details { get; init; }
}

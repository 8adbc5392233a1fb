namespace ChannelOperator.Kubernetes;

/// <summary>How a container ended. Its message is left out: it may be the end of its log.</summary>
internal sealed record EndedContainer
{
    public int ExitCode { get; init; }

    public int Signal { get; init; }

    public string? Reason { get; init; }
}

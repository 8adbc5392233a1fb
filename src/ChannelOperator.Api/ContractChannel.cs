namespace ChannelOperator.Api;

/// <summary>The channel that a connector serves.</summary>
public sealed record ContractChannel
{
    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its uid.</summary>
    public string Uid { get; init; } = "";
}

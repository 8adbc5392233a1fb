namespace ChannelOperator.Runtime.Client;

/// <summary>One resource that a group version serves.</summary>
internal sealed record ApiResource
{
    /// <summary>The plural, or plural/subresource.</summary>
    public string Name { get; init; } = "";
}

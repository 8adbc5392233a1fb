namespace ChannelOperator.Runtime.Client;

/// <summary>What a group version serves.</summary>
internal sealed record ApiResourceList
{
    public IReadOnlyList<ApiResource> Resources { get; init => field = value ?? []; } = [];
}

namespace ChannelOperator.Plugin;

/// <summary>What would change a finding.</summary>
/// <param name="DecidedBy">The object and field that decide it.</param>
/// <param name="Who">Who can change it.</param>
/// <param name="Commands">What to type.</param>
internal sealed record Advice(string DecidedBy, string Who, params IReadOnlyList<string> Commands)
{
    /// <summary>What has to happen first, outside of the cluster.</summary>
    public string? First { get; init; }
}

namespace ChannelOperator.Connectors;

/// <summary>How an object differs from what was applied.</summary>
internal sealed class FieldDifference
{
    /// <summary>Our fields that have another value or are gone, as JSON pointers.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>Entries of others in lists of ours, as JSON pointers, the last index first.</summary>
    public List<string> Foreign { get; } = [];

    public bool IsNone => Changed.Count == 0 && Foreign.Count == 0;

    public override string ToString() => string.Join(", ", Changed.Concat(Foreign));
}

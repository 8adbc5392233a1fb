namespace ChannelOperator.Plugin.Reports;

/// <summary>How long a kind of media is kept, and by which word.</summary>
/// <param name="Kind">The kind of media.</param>
/// <param name="Kept">How long; 0s: never written.</param>
/// <param name="Declared">What spec.mediaRetention asks for; null where it says nothing.</param>
/// <param name="Ceiling">What the policy allows; null where it sets no limit.</param>
internal sealed record RetentionEntry(string Kind, string Kept, string? Declared, string? Ceiling)
{
    /// <summary>Whether the ceiling cuts what is declared.</summary>
    public bool IsClamped => Declared is not null && Declared != Kept;
}

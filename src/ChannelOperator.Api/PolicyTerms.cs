using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>The terms of a platform: a version names the whole bundle of documents.</summary>
public sealed record PolicyTerms
{
    /// <summary>The documents.</summary>
    [Schema(MaxItems = 32)]
    public IReadOnlyList<TermsDocument>? Documents { get; init; }

    /// <summary>The versions, the oldest first.</summary>
    [Schema(MinItems = 1, MaxItems = 64, ListMapKey = "version")]
    [CelRule("self.all(a, self.exists_one(b, b.effectiveTime == a.effectiveTime))", Message = "two versions have the same effectiveTime")]
    public IReadOnlyList<TermsVersion> Versions { get; init; } = [];
}

using ChannelOperator.Api;

namespace ChannelOperator.Manifests;

/// <summary>Expressions of the CRDs that no decision repeats, because the object is refused before any: those of records, and of documents' addresses.</summary>
internal static class ObjectRules
{
    /// <summary>The mistakes of a record: path and message.</summary>
    public static IEnumerable<(string Path, string Message)> Check(ChannelReview review)
    {
        ChannelReviewSpec spec = review.Spec;
        if (spec.ExpirationTime is not null && spec.Decision != ApprovalStatus.Approved)
        {
            yield return ("spec.expirationTime", "only an Approved review can expire: take it out");
        }

        if (spec.Supersedes is not null && (spec.Decision != ApprovalStatus.Approved || spec.Source != ReviewSource.Officer))
        {
            yield return ("spec.supersedes", "only an Officer's Approved review can supersede another: take it out");
        }
    }

    /// <summary>The mistakes of a policy that are none of its compiler's: path and message.</summary>
    public static IEnumerable<(string Path, string Message)> Check(PlatformPolicy policy)
    {
        IReadOnlyList<TermsDocument> documents = policy.Spec.Terms?.Documents ?? [];
        for (int index = 0; index < documents.Count; index++)
        {
            if (documents[index].Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
            {
                yield return ($"spec.terms.documents[{index}].url", $"\"{url}\" is no http or https address");
            }
        }
    }
}

using ChannelOperator.Api;
using ChannelOperator.Manifests;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Checks;

/// <summary>Finds records that say something of nobody: an API server takes them, and they stop nothing and lift nothing.</summary>
internal static class RecordNotices
{
    private const int Near = 2;

    /// <summary>What is to be said of the records in the files.</summary>
    /// <param name="declared">The files.</param>
    /// <param name="target">All objects.</param>
    public static IEnumerable<ManifestProblem> Find(DeclaredObjects declared, ClusterSnapshot target)
    {
        ILookup<string, string> accounts = target.Channels.ToLookup(channel => channel.Metadata.Namespace, AccountClaim.Account);
        HashSet<(string Namespace, string Name)> records = [.. target.Reviews.Select(review => (review.Metadata.Namespace, review.Metadata.Name))];
        foreach (ChannelReview review in target.Reviews)
        {
            if (declared.Find(review) is not { } manifest)
            {
                continue;
            }

            string ns = review.Metadata.Namespace;
            string account = AccountClaim.Account(review);
            if (!accounts[ns].Contains(account))
            {
                string? near = accounts[ns].Where(candidate => EditDistance.Between(candidate, account) <= Near).MinBy(candidate => EditDistance.Between(candidate, account));
                yield return Notice(manifest, "spec.accountId", $"no channel here in namespace {ns} has account {account}, so the record changes nothing here{(near is null ? "" : $"; perhaps {near} is meant")}");
            }

            if (review.Spec.Supersedes is { } lifted && !records.Contains((ns, lifted)))
            {
                yield return Notice(manifest, "spec.supersedes", $"there is no record {lifted} here in namespace {ns}, so nothing is lifted here");
            }
        }
    }

    private static ManifestProblem Notice(Manifest manifest, string path, string message) => new(manifest.File, manifest.LineOf(path), path, message);
}

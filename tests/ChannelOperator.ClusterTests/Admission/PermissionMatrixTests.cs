using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.Policy.Guards;
using ChannelOperator.Policy.Tests.Guards;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Admission;

/// <summary>The permission matrix by a real API server: with its admission policies where it is new enough, and with RBAC alone on any.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class PermissionMatrixTests(BareClusterFixture fixture)
{
    // A new binding, and a channel that is a parameter, act a moment after they were written.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static string Admission => Repository.PathOf("config", "admission");

    [NewerServerFact(ServerFeature.ValidatingAdmissionPolicy)]
    public async Task WithThePolicies_EverybodyMayDoWhatTheTableSays()
    {
        await fixture.Cluster.Kubectl.RunAsync("apply", "-k", Admission);
        try
        {
            await AssertAsync((role, row, platform, _) => row.Permits(role, platform));
        }
        finally
        {
            await fixture.Cluster.Kubectl.RunAsync("delete", "-k", Admission);
        }
    }

    [Fact]
    public Task WithoutThePolicies_EverybodyMayDoWhatRbacSays() =>
        AssertAsync((role, _, _, request) => request.Review is null ? role.WritesChannels : role.RecordsReviews);

    private async Task AssertAsync(Func<PermissionRole, PermissionRow, string, GuardedRequest, bool> permits)
    {
        using MatrixCluster matrix = new(fixture.Cluster);
        await matrix.GrantAsync();
        List<string> wrong = [];
        foreach ((PermissionRow row, string platform) in from platform in PermissionMatrix.Platforms from row in PermissionMatrix.Rows select (row, platform))
        {
            await matrix.PrepareAsync(row.Request("nobody", platform));
            foreach (PermissionRole role in PermissionMatrix.Roles)
            {
                GuardedRequest request = row.Request(role.User, platform);
                bool expected = permits(role, row, platform, request);
                ServerAnswer answer = await AnswerAsync(matrix, request, expected);
                if (answer.IsSuccess != expected || (!expected && answer.Code is not (403 or 422)))
                {
                    wrong.Add($"{role.Title}: {row.Title} ({platform}): {answer.Code} {answer.Text}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static async Task<ServerAnswer> AnswerAsync(MatrixCluster matrix, GuardedRequest request, bool expected)
    {
        ServerAnswer? last = null;
        try
        {
            await Wait.ForAsync("the expected answer", async _ => (last = await matrix.AskAsync(request)).IsSuccess == expected, Patience);
        }
        catch (TimeoutException)
        {
            // Told with all the others.
        }

        return last!;
    }
}

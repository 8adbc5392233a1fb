using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Reviews;

/// <summary>The records on a real API server, with a ServiceAccount that may create them and nothing else.</summary>
public sealed class RealApiServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Records_are_taken_by_a_real_API_server_from_a_ServiceAccount_that_may_create_them()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync();
        await cluster.Kubectl.ApplyAsync(Repository.PathOf("crds", "channelreviews.yaml"));
        await cluster.Kubectl.RunAsync("wait", "--for=condition=Established", "--timeout=30s", "crd/channelreviews.channeloperator.io");
        await cluster.Kubectl.RunAsync("create", "namespace", "cx");
        await cluster.Kubectl.RunAsync("create", "serviceaccount", "support-connector", "-n", "cx");
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("WhatsApp");
        world.Workspace.WriteServiceAccount(await TokenAsync(cluster), await File.ReadAllTextAsync(cluster.CertificateAuthorityPath));
        Uri server = new(cluster.Host);
        await world.StartConnectorAsync(new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = server.Host, ["KUBERNETES_SERVICE_PORT"] = $"{server.Port}" });
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Text("49170", "wamid.1", "Hallo"));

        // No right yet: told, and tried again until there is one.
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED").Review("PENDING").Ban("DISABLE"));
        await Wait.ForAsync("a refusal", () => world.Connector.Log().Contains("403 channelreviews.channeloperator.io is forbidden: User \"system:serviceaccount:cx:support-connector\" cannot create", StringComparison.Ordinal), Patience);
        await cluster.Kubectl.RunAsync("create", "role", "reporter", "-n", "cx", "--verb=create", "--resource=channelreviews.channeloperator.io");
        await cluster.Kubectl.RunAsync("create", "rolebinding", "reporter", "-n", "cx", "--role=reporter", "--serviceaccount=cx:support-connector");

        JsonArray reviews = await Wait.ForAsync("three reviews", async _ => await ReviewsAsync(cluster), found => found.Count == 3, Patience);

        Assert.Equal(["Rejected", "Revoked", "Suspended"], reviews.Select(review => review!["spec"]!["decision"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(reviews, review => Assert.Equal("system:serviceaccount:cx:support-connector", review!["spec"]!["recordedBy"]!.GetValue<string>()));
        await Wait.ForAsync("nothing to wait", async _ => await world.Connector.MetricAsync("connector_review_signals_waiting"), waiting => waiting == 0, Patience);

        // A record that is there already is what the real one says of it.
        await world.Connector.KillAsync();
        Reopen(world.Workspace.StatePath);
        await world.StartConnectorAsync(new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = server.Host, ["KUBERNETES_SERVICE_PORT"] = $"{server.Port}" });
        await Wait.ForAsync("them to be found", async _ => await world.Connector.MetricAsync("connector_review_reports_total", "result=\"AlreadyThere\""), count => count == 3, Patience);
        Assert.Equal(3, (await ReviewsAsync(cluster)).Count);
    }

    private static async Task<string> TokenAsync(LocalCluster cluster)
    {
        ClusterUser user = await cluster.ServiceAccountAsync("cx", "support-connector");
        return File.ReadLines(user.KubeconfigPath).Select(line => line.Trim()).First(line => line.StartsWith("token:", StringComparison.Ordinal))["token:".Length..].Trim().Trim('\'');
    }

    private static async Task<JsonArray> ReviewsAsync(LocalCluster cluster) =>
        JsonNode.Parse((await cluster.Kubectl.RunAsync("get", "channelreviews", "-n", "cx", "-o", "json")).StandardOutput)!["items"]!.AsArray();

    // As if it had been killed between the answer and its note.
    private static void Reopen(string directory)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = ChannelConnector.Inbox.Sqlite.InboxDatabase.OpenReader(directory);
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE signals SET done = NULL";
        Assert.Equal(3, command.ExecuteNonQuery());
    }
}

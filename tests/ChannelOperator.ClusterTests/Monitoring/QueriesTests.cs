using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Monitoring;

namespace ChannelOperator.ClusterTests.Monitoring;

/// <summary>Every query of the rules and of the dashboard, asked of a real Prometheus that scrapes a real operator with channels.</summary>
[Collection(OperatorCollection.Name)]
public sealed partial class QueriesTests(OperatorFixture fixture)
{
    [PrometheusFact]
    public async Task EveryQuery_IsAnswered_AndNamesNoMetricThatIsNeitherThereNorDocumented()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = new Timestamp("2099-01-01T00:00:00Z") } }));
        await world.RunAsync(world.Channel("revoked"));
        await world.PatchChannelAsync("revoked", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReasonAsync("revoked", ChannelConditions.Ready, "ApprovalRevoked");
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(fixture.Operator.Address);

        IReadOnlyList<JsonNode> rules = await prometheus.RulesAsync();
        string[] queries = [.. rules.Select(rule => rule["query"]!.GetValue<string>()), .. ShippedMonitoring.DashboardQueries().Select(panel => panel.Query)];
        HashSet<string> known = [.. await prometheus.MetricNamesAsync(), .. await DocumentedAsync(), .. rules.Select(rule => rule["name"]!.GetValue<string>()), "ALERTS"];
        Assert.True(queries.Length > 60, "the queries were not found");
        foreach (string query in queries)
        {
            await prometheus.QueryAsync(query);
            IReadOnlySet<string> named = ShippedMonitoring.Metrics(query);
            Assert.NotEmpty(named);
            Assert.All(named, metric => Assert.True(known.Contains(metric) || known.Contains(Family(metric)), $"{metric} in {query}"));
        }

        string platform = $"platform=\"{world.PlatformName}\"";
        Assert.Equal(1, await prometheus.ValueAsync($"messaging_channels{{{platform},action=\"Stop\",reason=\"ApprovalRevoked\"}}"));
        Assert.Equal(1, await prometheus.ValueAsync($"messaging_channels{{{platform},action=\"Run\",reason=\"NotRequired\"}}"));
        Assert.Equal(4070908800, await prometheus.ValueAsync($"messaging_channel_deadline_timestamp_seconds{{{platform}}}"));
        // A bucket's name is text: written in another way than the rules and panels know it would be another series.
        await Wait.ForAsync("the stop to be counted", async _ => await prometheus.ValueAsync($"messaging_channel_enforcement_seconds_bucket{{{platform},le=~\"60(\\\\.0)?\"}}") == 1, ChannelWorld.Patience);
    }

    [PrometheusFact]
    public async Task EveryPanelOfWhatAlwaysIs_ShowsSomething()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = new Timestamp("2099-01-01T00:00:00Z") } }));
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(fixture.Operator.Address);
        string[] always = ["Not stopped yet", "Running", "Running, not available", "Stopped", "Suspended", "Platforms halted", "Next deadline", "Deadlines ahead", "Channels by decision", "Replicas scraped", "Clock", "Oldest watch", "Longest pass", "Keys that wait", "Workers", "Memory"];
        Assert.All(always, title => Assert.Contains(ShippedMonitoring.DashboardQueries(), panel => panel.Title == title));
        foreach ((string title, string query) in ShippedMonitoring.DashboardQueries().Where(panel => always.Contains(panel.Title)))
        {
            await Wait.ForAsync($"{title} to show something: {query}", async _ => (await prometheus.QueryAsync(query)).Count > 0, ChannelWorld.Patience);
        }
    }

    private static string Family(string metric) => Suffix().Replace(metric, "");

    private static async Task<IEnumerable<string>> DocumentedAsync()
    {
        string[] texts = [await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md")), await File.ReadAllTextAsync(Repository.PathOf("docs", "connector.md"))];
        return texts.SelectMany(text => DocumentedMetric().Matches(text)).Select(match => match.Groups["name"].Value);
    }

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();
}

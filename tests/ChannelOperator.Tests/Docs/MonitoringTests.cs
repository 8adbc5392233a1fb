using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Monitoring;
using YamlDotNet.Serialization;

namespace ChannelOperator.Tests.Docs;

/// <summary>Rules, runbooks, the table of metrics and the dashboard tell of the same things. What the queries find is asked in the cluster tests.</summary>
public sealed partial class MonitoringTests
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, object>> Alerts = ReadAlerts();
    private static readonly string[] Runbooks = File.ReadAllLines(Repository.PathOf("docs", "runbooks.md"));

    [Fact]
    public void Every_alert_says_how_bad_it_is_what_it_is_and_what_to_do()
    {
        Assert.True(Alerts.Count > 20, "the alerts were not found");
        foreach ((string name, IReadOnlyDictionary<string, object> alert) in Alerts)
        {
            Assert.Contains(Text(alert, "labels", "severity"), (string[])["critical", "warning", "info"]);
            Assert.NotEqual("", Text(alert, "annotations", "summary"));
            Assert.NotEqual("", Text(alert, "annotations", "description"));
            Assert.Equal($"docs/runbooks.md#{name.ToLowerInvariant()}", Text(alert, "annotations", "runbook_url"));
        }
    }

    [Fact]
    public void Every_alert_has_its_runbook_with_its_severity_and_every_runbook_its_alert()
    {
        string[] sections = [.. Runbooks.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
        Assert.Equal(Alerts.Keys.Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
        Assert.All(sections, name => Assert.StartsWith($"{Text(Alerts[name], "labels", "severity")}. ", Runbooks[Array.IndexOf(Runbooks, $"## {name}") + 2], StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_metrics_names_the_alerts_of_the_rules_on_them_and_no_other()
    {
        string[] rows = [.. File.ReadLines(Repository.PathOf("docs", "operations.md")).Where(line => Row().IsMatch(line) && line.Split('|').Length == 6)];
        foreach (string row in rows)
        {
            string metric = Row().Match(row).Groups["name"].Value;
            string[] named = [.. Link().Matches(row.Split('|')[4]).Select(link => link.Groups["name"].Value)];
            string[] rules = [.. Alerts.Where(alert => ShippedMonitoring.Metrics((string)alert.Value["expr"]).Any(used => Suffix().Replace(used, "") == metric)).Select(alert => alert.Key)];
            Assert.Equal((metric, string.Join(' ', rules.Order(StringComparer.Ordinal))), (metric, string.Join(' ', named.Order(StringComparer.Ordinal))));
        }

        Assert.Contains(rows, row => row.Contains("#messagingchannelnotstopped", StringComparison.Ordinal));
    }

    /// <summary>Of every reason by which a channel can be decided to stop, and of one that is not known yet.</summary>
    [Fact]
    public void Every_reason_of_a_stop_is_told_by_one_alert_or_meant_not_to_be()
    {
        string[] toldByState = [ChannelConditions.ApprovedReasons.PlatformHalted];
        string[] wanted = [ChannelConditions.ReadyReasons.StoppedAsDeclared, ChannelConditions.SuspendedReasons.SuspendedByUser];
        Type[] kinds = [typeof(ChannelConditions.AcceptedReasons), typeof(ChannelConditions.ApprovedReasons), typeof(ChannelConditions.TermsReasons), typeof(ChannelConditions.RetentionReasons), typeof(ChannelConditions.SuspendedReasons)];
        string[] reasons = [.. kinds.SelectMany(kind => kind.GetFields()).Select(field => (string)field.GetRawConstantValue()!), ChannelConditions.Pending, .. wanted, "OfALaterVersion"];
        Assert.True(reasons.Length > 25, "the reasons were not found");
        foreach (string reason in reasons.Distinct(StringComparer.Ordinal))
        {
            string[] told = [.. Alerts.Where(alert => Selects((string)alert.Value["expr"], reason)).Select(alert => alert.Key), .. toldByState.Where(reason.Equals), .. wanted.Where(reason.Equals)];
            Assert.True(told.Length == 1, $"{reason}: {string.Join(' ', told)}");
        }

        Assert.Contains("messaging_platform_halted", (string)Alerts["MessagingPlatformHalted"]["expr"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_runbooks_name_every_alert_that_ends_by_itself_and_no_other()
    {
        string[] ending = [.. Alerts.Where(alert => ((string)alert.Value["expr"]).Contains("increase(", StringComparison.Ordinal)).Select(alert => alert.Key)];
        int first = Array.FindIndex(Runbooks, line => line.StartsWith("**Resolved says nothing", StringComparison.Ordinal));
        string paragraph = string.Join('\n', Runbooks.Skip(first).TakeWhile(line => line.Length > 0));
        Assert.Equal(ending.Order(StringComparer.Ordinal), NamedAlert().Matches(paragraph).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
        Assert.All(ending, name => Assert.Contains(name == "MessagingChannelDrift" ? "[30m]" : Text(Alerts[name], "labels", "severity") == "critical" ? "[1h]" : "[5m]", (string)Alerts[name]["expr"], StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_of_the_runbooks_leads_somewhere()
    {
        foreach (Match link in Target().Matches(string.Join('\n', Runbooks)))
        {
            string[] parts = link.Groups["target"].Value.Split('#');
            if (!parts[0].StartsWith("https://", StringComparison.Ordinal))
            {
                string file = Repository.PathOf("docs", parts[0].Length == 0 ? "runbooks.md" : parts[0]);
                Assert.True(File.Exists(file), link.Value);
                Assert.True(parts.Length == 1 || File.ReadLines(file).Where(line => line.StartsWith('#')).Select(Anchor).Contains(parts[1]), link.Value);
            }
        }
    }

    [Fact]
    public void Every_panel_has_title_description_and_unit_and_names_no_source_of_its_own()
    {
        JsonNode[] panels = [.. ShippedMonitoring.Panels()];
        Assert.True(panels.Length > 30, "the panels were not found");
        foreach (JsonNode panel in panels)
        {
            string title = panel["title"]!.GetValue<string>();
            Assert.NotEqual("", title);
            Assert.True(panel["description"]?.GetValue<string>().EndsWith('.'), title);
            Assert.True(panel["fieldConfig"]?["defaults"]?["unit"]?.GetValue<string>().Length > 0, title);
            Assert.All(panel["targets"]!.AsArray().Append(panel), item => Assert.Equal("${datasource}", item!["datasource"]!["uid"]!.GetValue<string>()));
        }

        Assert.Equal(panels.Length, panels.Select(panel => panel["id"]!.GetValue<int>()).Distinct().Count());
        Assert.Equal(panels.Length, panels.Select(panel => panel["title"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("sum by (platform) (messaging_channels{action=\"Stop\"} unless messaging_channels offset 5m)", "messaging_channels")]
    [InlineData("histogram_quantile(0.99, sum by (name, le) (rate(workqueue_queue_duration_seconds_bucket[5m]))) > 10", "workqueue_queue_duration_seconds_bucket")]
    [InlineData("time() - a:b:c > 3 * 86400 or vector(0)", "a:b:c")]
    [InlineData("absent(up{job=~\"x|y\"} == 1)", "up")]
    public void The_metrics_of_a_query_are_found(string query, string metric) => Assert.Equal([metric], ShippedMonitoring.Metrics(query));

    private static Dictionary<string, IReadOnlyDictionary<string, object>> ReadAlerts()
    {
        Dictionary<string, object> rules = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(ShippedMonitoring.Rules());
        return ((List<object>)rules["groups"]).SelectMany(group => (List<object>)Map(group)["rules"]).Select(Map).Where(rule => rule.ContainsKey("alert")).ToDictionary(rule => (string)rule["alert"], StringComparer.Ordinal);
    }

    private static IReadOnlyDictionary<string, object> Map(object node) => ((Dictionary<object, object>)node).ToDictionary(pair => (string)pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static string Text(IReadOnlyDictionary<string, object> alert, string map, string key) => Map(alert[map]).TryGetValue(key, out object? value) ? (string)value : "";

    /// <summary>Whether a query is of decisions or stops of a reason; one that names no reason is of none.</summary>
    private static bool Selects(string query, string reason) => OfStops().Match(query) is { Success: true } selector
        && Regex.IsMatch(reason, $"^({selector.Groups["pattern"].Value})$") == (selector.Groups["how"].Value == "=~");

    private static string Anchor(string heading) => AnchorDrops().Replace(heading.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^\\| `(?<name>[a-z_]+)` \\|", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"\[(?<name>\w+)\]\(runbooks\.md#\w+\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\((?<target>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Target();

    [GeneratedRegex(@"messaging_channel_(stops|decisions)_total\{[^}]*\breason(?<how>=~|!~)""(?<pattern>[^""]*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex OfStops();

    [GeneratedRegex(@"`(?<name>(Messaging|ChannelOperator|Connector)\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedAlert();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex AnchorDrops();
}

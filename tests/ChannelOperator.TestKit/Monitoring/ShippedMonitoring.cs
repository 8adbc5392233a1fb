using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Monitoring;

/// <summary>What config/monitoring holds, in the forms in which it is tested.</summary>
public static partial class ShippedMonitoring
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Repository.PathOf("config", "monitoring");

    /// <summary>The rules as Prometheus and promtool read them: the spec of the resource, as the head of rules-tests.yaml makes it.</summary>
    public static string Rules() =>
        string.Concat(File.ReadLines(Path.Combine(Folder, "rules.yaml")).SkipWhile(line => line != "spec:").Skip(1).Select(line => (line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line) + "\n"));

    /// <summary>The dashboard.</summary>
    public static JsonNode Dashboard() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "dashboard.json")))!;

    /// <summary>The panels of the dashboard that show something.</summary>
    public static IEnumerable<JsonNode> Panels() => Dashboard()["panels"]!.AsArray().Select(panel => panel!).Where(panel => panel["type"]!.GetValue<string>() != "row");

    /// <summary>The queries of the dashboard with the titles of their panels, and with values for its variables.</summary>
    public static IEnumerable<(string Title, string Query)> DashboardQueries() =>
    [
        .. Panels().SelectMany(panel => panel["targets"]!.AsArray(), (panel, target) => (panel["title"]!.GetValue<string>(), WithValues(target!["expr"]!.GetValue<string>()))),
        .. Dashboard()["annotations"]!["list"]!.AsArray().Select(annotation => (annotation!["name"]!.GetValue<string>(), WithValues(annotation["expr"]!.GetValue<string>()))),
    ];

    /// <summary>The names of the metrics that a query names.</summary>
    public static IReadOnlySet<string> Metrics(string query)
    {
        string bare = Groupings().Replace(Strings().Replace(query, "\"\""), " ");
        bare = Ranges().Replace(Matchers().Replace(bare, " "), " ");
        return Names().Matches(bare).Select(match => match.Groups["name"].Value).Where(name => !Words().IsMatch(name)).ToHashSet(StringComparer.Ordinal);
    }

    private static string WithValues(string query) => query.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__range", "1h", StringComparison.Ordinal)
        .Replace("$platform", ".*", StringComparison.Ordinal).Replace("$job", PrometheusServer.Job, StringComparison.Ordinal);

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\S+|\b\d+[smhdwy]\b")]
    private static partial Regex Ranges();

    // What a bracket follows is a function.
    [GeneratedRegex(@"(?<![\w:])(?<name>[A-Za-z_:][\w:]*)(?!\s*\()(?![\w:])", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex("^(and|or|unless|bool|e|inf|nan)$")]
    private static partial Regex Words();
}

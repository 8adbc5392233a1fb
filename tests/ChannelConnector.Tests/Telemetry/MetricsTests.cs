using System.Text.RegularExpressions;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit;

namespace ChannelConnector.Tests.Telemetry;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Every_metric_is_documented_and_every_documented_one_is_there()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("Instagram");
        // A counter is shown from its first count on: those that this does not move are looked up in the code's list.
        await world.Connector.SendAsync(world.Instagram().StoryMention("igsid1", "mid.S1", world.Graph.AddInstagramMedium([1], "image/png").Url!));
        await world.ForwardedAsync(1);

        string scraped = await world.Connector.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string page = await File.ReadAllTextAsync(Repository.PathOf("docs", "connector.md"));
        HashSet<string> documented = [.. Documented().Matches(page).Select(match => match.Groups["name"].Value)];
        string[] shown = [.. Shown().Matches(scraped).Select(match => match.Groups["name"].Value)];

        Assert.Contains("connector_events_received_total", shown);
        Assert.Contains("connector_inbox_depth", shown);
        Assert.All(shown, name => Assert.Contains(name, documented));
        Assert.Equal(Declared(), documented.Order(StringComparer.Ordinal));
    }

    private static string[] Declared()
    {
        string[] sources =
        [
            Repository.PathOf("src", "ChannelConnector", "Telemetry", "ConnectorMetrics.cs"), Repository.PathOf("src", "ChannelConnector", "Forwarding", "Forwarder.cs"),
            Repository.PathOf("src", "ChannelConnector", "Reviews", "ReviewReporter.cs"), Repository.PathOf("src", "ChannelConnector", "Outbound", "AnswerSender.cs"), Repository.PathOf("src", "ChannelConnector", "Outbound", "ReceiptForwarder.cs"),
        ];
        return [.. sources.SelectMany(path => Created().Matches(File.ReadAllText(path))).Select(match =>
            match.Groups["name"].Value.Replace('.', '_') + (match.Value.Contains("CreateCounter", StringComparison.Ordinal) ? "_total" : "")).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^\| `(?<name>connector_[a-z_]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Documented();

    [GeneratedRegex(@"^# TYPE (?<name>connector_[a-z_]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Shown();

    [GeneratedRegex("(CreateCounter<long>|Observe)\\(\"(?<name>connector\\.[a-z.]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Created();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Plugin.Reports;

namespace ChannelOperator.Tests.Plugin;

/// <summary>The shapes that docs/kubectl-channel.md promises to programs.</summary>
public sealed class ReportJsonTests
{
    [Fact]
    public void Report_HasTheseFields_AndTimesInRfc3339()
    {
        ReportList list = new("ChannelReportList", Samples.Now, [], [new Samples().Report()]);

        JsonNode json = JsonNode.Parse(JsonSerializer.Serialize(list, ReportJsonContext.Default.ReportList))!;

        Assert.Equal("plugin.channeloperator.io/v1", json["apiVersion"]!.GetValue<string>());
        JsonObject item = json["items"]![0]!.AsObject();
        Assert.Equal(
            ["acceptedTerms", "accountId", "created", "name", "namespace", "needsAttention", "nextLook", "pending", "platform", "problems", "readyReplicas", "reason", "replicas", "retention", "since", "state", "stopsAhead", "suspended"],
            item.Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("2026-05-20T00:00:00Z", "2026-07-31T00:00:00Z"), (item["since"]!.GetValue<string>(), item["stopsAhead"]![0]!["time"]!.GetValue<string>()));
    }

    [Fact]
    public void History_MergesAllSources_InTheOrderOfTime()
    {
        Samples samples = new();
        Api.ChannelReview review = new()
        {
            Metadata = new Api.ObjectMeta { Name = "r", Namespace = "cx" },
            Spec = new Api.ChannelReviewSpec { Decision = "Approved", Source = "Officer", DecidedBy = "lea", Reason = "ok", DecidedTime = new Api.Timestamp("2026-05-19T00:00:00Z") },
        };
        ChannelEventSighting seen = new(Samples.Now, "ConnectorStarted", "started");

        IReadOnlyList<HistoryItem> items = HistoryBuilder.Build(samples.Channel, [review], [seen]);

        Assert.Equal(["Stop", "Approved", "Run", "ConnectorStarted"], items.Select(item => item.What));
        Assert.Equal([19L * 86400, null, null, null], items.Select(item => item.LastedSeconds));
        Assert.Equal("ChannelReview r, Officer, by lea: ok", items[1].Detail);
    }
}

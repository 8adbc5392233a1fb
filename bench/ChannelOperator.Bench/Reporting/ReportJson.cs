using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChannelOperator.Bench.Reporting;

/// <summary>A report for programs. Pure.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(Report report) => new JsonObject
    {
        ["machine"] = JsonSerializer.SerializeToNode(report.Machine, Options),
        ["kubernetes"] = report.Kubernetes,
        ["channels"] = report.Channels,
        ["repeat"] = report.Repeat,
        ["figures"] = new JsonArray([.. report.Figures.Select(Write)]),
        ["cpu"] = new JsonArray([.. report.Cpu.Select(row => new JsonObject { ["race"] = row.Race, ["repetitions"] = JsonSerializer.SerializeToNode(row.Uses, Options) })]),
        ["notes"] = JsonSerializer.SerializeToNode(report.Notes, Options),
    }.ToJsonString(Options);

    private static JsonObject Write(Figure figure) => new()
    {
        ["name"] = figure.Name,
        ["unit"] = figure.Unit,
        ["measured"] = Write(figure.Measured),
        ["floor"] = Write(figure.Floor),
        ["cheapest"] = Write(figure.Cheapest),
        ["ratio"] = figure.Ratio,
        ["goal"] = figure.Goal,
        ["verdict"] = figure.Verdict.ToString().ToLowerInvariant(),
    };

    private static JsonObject? Write(Sample? sample) =>
        sample is null ? null : new JsonObject { ["median"] = sample.Median, ["min"] = sample.Min, ["max"] = sample.Max, ["count"] = sample.Count };
}

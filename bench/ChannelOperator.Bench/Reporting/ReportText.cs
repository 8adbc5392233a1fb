using System.Globalization;
using System.Text;

namespace ChannelOperator.Bench.Reporting;

/// <summary>A report for people. Pure.</summary>
internal static class ReportText
{
    private static readonly string[] Processes = ["kube-apiserver", "etcd", "channel-operator", "bench"];

    public static string Write(Report report)
    {
        StringBuilder text = new();
        text.AppendLine($"machine: {report.Machine}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Kubernetes {report.Kubernetes}; N = {report.Channels} channels, {report.Repeat} repetitions; median (min-max)").AppendLine();
        AppendTable(text, [["figure", "floor", "measured", "ratio", "goal", "", "cheapest verbs"], .. report.Figures.Select(Row)]);
        if (report.Cpu.Count > 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"processor time, seconds (share of {report.Machine.Cores} cores)");
            AppendTable(text, [["race", "time", .. Processes, "idle and others"], .. report.Cpu.Select(row => Row(row, report.Machine.Cores))]);
        }

        if (report.Notes.Count > 0)
        {
            text.AppendLine().AppendJoin('\n', report.Notes).AppendLine();
        }

        return text.ToString();
    }

    private static string[] Row(Figure figure) =>
    [
        $"{figure.Name} [{figure.Unit}]",
        Show(figure.Floor),
        Show(figure.Measured),
        figure.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "",
        figure.Goal,
        figure.Verdict switch { Verdict.Ok => "ok", Verdict.Missed => "missed", Verdict.Wrong => "WRONG", _ => "" },
        Show(figure.Cheapest),
    ];

    private static string[] Row(CpuRow row, int cores)
    {
        double all = row.Seconds * cores;
        string Share(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} ({100 * seconds / all:0}%)");
        return [row.Race, string.Create(CultureInfo.InvariantCulture, $"{row.Seconds:0.00}"), .. Processes.Select(process => Share(row.Of(process))), Share(Math.Max(0, all - Processes.Sum(row.Of)))];
    }

    private static string Show(Sample? sample) => sample switch
    {
        null => "",
        { Count: 1 } => Show(sample.Median),
        _ => $"{Show(sample.Median)} ({Show(sample.Min)}-{Show(sample.Max)})",
    };

    private static string Show(double value) => value.ToString(value == Math.Truncate(value) || value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static void AppendTable(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}

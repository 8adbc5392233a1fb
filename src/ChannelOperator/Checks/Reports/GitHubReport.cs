using System.Globalization;

namespace ChannelOperator.Checks.Reports;

/// <summary>A check as workflow commands, which GitHub shows beside the lines of a pull request; then the summary for the log.</summary>
/// <remarks>Source: GitHub's documentation of workflow commands, "Setting an error message". Text from files is escaped: it could give commands else.</remarks>
internal static class GitHubReport
{
    /// <summary>Writes it.</summary>
    public static void Write(CheckReport report, TextWriter output)
    {
        foreach (CheckFinding problem in report.Problems)
        {
            output.WriteLine(Command("error", problem.File, problem.Line, "invalid file", problem.Path is null ? problem.Message : $"{problem.Path}: {problem.Message}"));
        }

        foreach (CheckedChannel channel in report.Channels)
        {
            string subject = $"{channel.Namespace}/{channel.Name}";
            foreach (CheckFinding finding in channel.Findings)
            {
                output.WriteLine(Command(Level(finding.Severity), finding.File, finding.Line, $"{finding.Reason}: {subject}", $"{Change(channel)}{finding.Message}"));
            }

            if (channel is { Change: ChangeKind.Removed, Loses: true })
            {
                output.WriteLine(Command("warning", file: null, line: null, $"removed: {subject}", "the channel is taken out and its connector goes with it"));
            }
        }

        foreach (string hint in report.Hints)
        {
            output.WriteLine(Command("notice", file: null, line: null, "hint", hint));
        }
    }

    private static string Change(CheckedChannel channel) => channel.Change == ChangeKind.Stops ? "this change stops the channel: " : "";

    private static string Level(Severity severity) => severity switch
    {
        Severity.Error or Severity.Stop => "error",
        Severity.Warning => "warning",
        _ => "notice",
    };

    private static string Command(string level, string? file, int? line, string title, string message)
    {
        string place = file is null ? "" : string.Create(CultureInfo.InvariantCulture, $"file={Property(file)},line={line},");
        return $"::{level} {place}title={Property(title)}::{Data(message)}";
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

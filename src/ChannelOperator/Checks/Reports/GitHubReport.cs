using System.Globalization;
using ChannelOperator.Text;

namespace ChannelOperator.Checks.Reports;

/// <summary>A check as workflow commands, which GitHub shows beside the lines of a pull request; then the summary for the log.</summary>
/// <remarks>Source: GitHub's documentation of workflow commands, "Setting an error message". Text from files is escaped: it could give commands else.</remarks>
/// <param name="root">The directory of the repository, which GitHub takes paths from; null for the working directory.</param>
internal sealed class GitHubReport(string? root)
{
    /// <summary>Writes it.</summary>
    public void Write(CheckReport report, TextWriter output)
    {
        foreach (CheckFinding problem in report.Problems)
        {
            output.WriteLine(Command(Level(problem.Severity), problem.File, problem.Line, problem.Reason, problem.Path is null ? problem.Message : $"{problem.Path}: {problem.Message}"));
        }

        foreach (CheckedChannel channel in report.Channels)
        {
            string subject = $"{channel.Namespace}/{channel.Name}";
            foreach (CheckFinding finding in report.NotRepeated(channel))
            {
                output.WriteLine(Command(Level(finding.Severity), finding.File, finding.Line, $"{finding.Reason}: {subject}", $"{Change(channel)}{finding.Message}"));
            }

            // What its owner stops, or takes out, has no finding.
            if (channel.Loses && !channel.Findings.Any(finding => finding.Severity is Severity.Stop or Severity.Error))
            {
                string what = channel.Change == ChangeKind.Removed ? "the channel is taken out, and its connector goes with it" : $"this change stops the channel: {channel.Reason}";
                output.WriteLine(Command("error", channel.File, channel.Line, $"{channel.Change}: {subject}", what));
            }
        }

        foreach (string hint in report.Hints)
        {
            output.WriteLine(Command("notice", file: null, line: null, "hint", hint));
        }

        // For the log. Names of files are others' text, and a line of it may look like a command.
        string token = Guid.NewGuid().ToString("N");
        output.WriteLine($"::stop-commands::{token}");
        TextReport.Write(report, output, Display.Plain);
        output.WriteLine($"::{token}::");
    }

    private static string Change(CheckedChannel channel) => channel.Change == ChangeKind.Stops ? "this change stops the channel: " : "";

    private static string Level(Severity severity) => severity switch
    {
        Severity.Error or Severity.Stop => "error",
        Severity.Warning => "warning",
        _ => "notice",
    };

    private string Command(string level, string? file, int? line, string title, string message)
    {
        string place = file is null ? "" : string.Create(CultureInfo.InvariantCulture, $"file={Property(root is null ? file : Path.GetRelativePath(root, file))},line={line},");
        return $"::{level} {place}title={Property(title)}::{Data(message)}";
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

using System.Globalization;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin.Text;

/// <summary>The words of <c>explain</c>.</summary>
internal sealed class ExplainText(TextWriter output, Display display, DateTimeOffset now)
{
    private const string Indent = "   ";

    /// <summary>Writes them.</summary>
    /// <param name="report">The channel.</param>
    /// <param name="gaps">What could not be read.</param>
    /// <param name="operatorSeen">Of an operator whose status is behind: what is known of it.</param>
    public void Write(ChannelReport report, IReadOnlyList<string> gaps, string? operatorSeen)
    {
        Line("", $"{report.Name} in namespace {report.Namespace}: {report.Platform}, account {report.AccountId}");
        output.WriteLine();
        WriteState(report);
        if (report.StatusBehind is { } behind)
        {
            Line("", display.Paint("The operator's status is behind", Colour.Yellow) + $": {behind}. {operatorSeen}");
        }

        WriteProblems(report);
        WriteList("Decided, and not done yet or not working", report.Pending, Colour.Yellow);
        WriteAhead(report);
        WriteRetention(report);
        WriteList("Not read", gaps, Colour.Yellow);
    }

    private void WriteState(ChannelReport report)
    {
        string since = report.Since is { } time ? $" since {Span.Text(time, now)}" : "";
        string pods = string.Create(CultureInfo.InvariantCulture, $"{report.ReadyReplicas} of {report.Replicas} pods ready");
        string suspended = report.Suspended ? " It is suspended: only stops and stricter media rules are carried out." : "";
        Line("", report.State switch
        {
            ChannelStates.Running => display.Paint("RUNS", Colour.Green) + $"{since}, {pods}.{suspended}",
            ChannelStates.Starting => display.Paint("DOES NOT RUN YET", Colour.Yellow) + $": it may run, and is to be started.{suspended}",
            ChannelStates.Stopping => display.Paint("STILL RUNS", Colour.Red) + $", and has to stop: {(report.Replicas == 0 ? "it is scaled to zero, and its pods are not gone yet" : pods)}.{suspended}",
            _ => display.Paint("DOES NOT RUN", Colour.Red) + $"{since}.{suspended}",
        });
    }

    private void WriteProblems(ChannelReport report)
    {
        IReadOnlyList<FoundProblem> problems = report.Problems;
        bool runs = report.State == ChannelStates.Running;
        for (int index = 0; index < problems.Count; index++)
        {
            FoundProblem problem = problems[index];
            output.WriteLine();
            Line("", string.Create(CultureInfo.InvariantCulture, $"{index + 1}. ") + display.Paint(problem.Reason, problem.Effect == ProblemEffects.Stops ? Colour.Red : Colour.Yellow) + Effect(problem.Effect, runs));
            Line(Indent, problem.Message);
            Line(Indent, $"Decided by: {problem.DecidedBy}");
            Line(Indent, $"Changed by: {problem.Who}");
            if (problem.First is { } first)
            {
                Line(Indent, $"First: {first}");
            }

            if (problem.Commands.Count == 0)
            {
                continue;
            }

            Line(Indent, problem.Commands.Count == 1 ? "Then type:" : "Then type, one after the other:");

            // At the margin and never wrapped, so that it can be pasted as it stands.
            output.WriteLine();
            foreach (string command in problem.Commands)
            {
                output.WriteLine(command);
            }
        }
    }

    private static string Effect(string effect, bool runs) => effect switch
    {
        ProblemEffects.Holds => runs ? " (it runs on as last applied)" : " (keeps it from starting)",
        ProblemEffects.Excused => " (the policy's enforcement is Warn: it does not stop the channel)",
        _ => " (stops the channel)",
    };

    private void WriteAhead(ChannelReport report)
    {
        output.WriteLine();
        Line("", "By itself:");
        if (report.StopsAhead.Count == 0)
        {
            string next = report.NextLook is { } look ? $"it is judged again at {Span.Text(look, now)}" : "nothing changes before somebody changes something";
            Line(Indent, report.State == ChannelStates.Running && report.NextLook is not null ? $"nothing stops it; {next}" : next);
        }

        foreach (StopAhead stop in report.StopsAhead)
        {
            Line(Indent, $"{Span.Text(stop.Time, now)} it stops with {stop.Reason}, unless: {stop.Do}. Events tell 14, 3 and 1 days before.");
        }
    }

    private void WriteRetention(ChannelReport report)
    {
        if (report.Retention.Count > 0)
        {
            output.WriteLine();
            Line("", "Media are kept:");
            foreach (RetentionEntry entry in report.Retention)
            {
                string kept = entry.Kept == "0s" ? "never written" : entry.Kept;
                string why = entry.IsClamped ? $" (declared {entry.Declared}, cut by spec.media.maxRetention of PlatformPolicy {report.Platform.ToLowerInvariant()})"
                    : entry.Declared is not null ? " (as declared)" : entry.Ceiling is not null ? " (the policy's limit)" : " (nothing is declared)";
                Line(Indent, $"{TextWidth.Pad(entry.Kind, 8)} {kept}{why}");
            }
        }
    }

    private void WriteList(string title, IReadOnlyList<string> lines, Colour colour)
    {
        if (lines.Count > 0)
        {
            output.WriteLine();
            Line("", display.Paint(title, colour) + ":");
            foreach (string line in lines)
            {
                Line(Indent, line);
            }
        }
    }

    /// <summary>Wrapped between words on a terminal; a file gets one line.</summary>
    private void Line(string indent, string text)
    {
        int used = indent.Length;
        output.Write(indent);
        bool isFirst = true;
        foreach (string word in text.Split(' '))
        {
            int width = VisibleWidth(word);
            if (!isFirst && display.Width is { } limit && used + 1 + width > limit)
            {
                output.WriteLine();
                output.Write(indent);
                used = indent.Length;
            }
            else if (!isFirst)
            {
                output.Write(' ');
                used++;
            }

            output.Write(word);
            used += width;
            isFirst = false;
        }

        output.WriteLine();
    }

    // Colours are ours: what others wrote holds no control characters.
    private static int VisibleWidth(string word)
    {
        int width = 0;
        bool isEscape = false;
        foreach (System.Text.Rune rune in word.EnumerateRunes())
        {
            isEscape |= rune.Value == '\e';
            width += isEscape ? 0 : TextWidth.Of(rune.ToString());
            isEscape &= rune.Value != 'm';
        }

        return width;
    }
}

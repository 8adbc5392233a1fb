using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ChannelOperator.Checks;

/// <summary>The outcome of a check.</summary>
internal sealed record CheckReport
{
    /// <summary>The instant that was judged for.</summary>
    public required string Time { get; init; }

    /// <summary>What it was compared with; null if with nothing.</summary>
    public string? ComparedWith { get; init; }

    /// <summary>The channels, in the order of the files; those of the cluster and those that are gone behind them.</summary>
    public ImmutableArray<CheckedChannel> Channels { get; init; } = [];

    /// <summary>What is wrong with the files, and which records in them say something of nobody.</summary>
    public ImmutableArray<CheckFinding> Problems { get; init; } = [];

    /// <summary>What the input lacks, so that the answer may be another in the cluster.</summary>
    public ImmutableArray<string> Hints { get; init; } = [];

    /// <summary>How many mistakes there are in the files.</summary>
    [JsonIgnore]
    public int Mistakes => Problems.Concat(Channels.SelectMany(NotRepeated)).Count(finding => finding.Severity == Severity.Error);

    /// <summary>The exit code: 2 for a mistake in the files, 1 where a channel is blocked, or, compared with before, where one stops; else 0.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The findings on a channel, for people: without what the schema or the comparison has said of the same field already.</summary>
    public IEnumerable<CheckFinding> NotRepeated(CheckedChannel channel) => channel.Findings.Where(finding =>
        finding.Severity != Severity.Error || !Problems.Any(problem => problem.File == finding.File && problem.Line == finding.Line && problem.Path == finding.Path));
}

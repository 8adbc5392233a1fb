using System.Collections.Concurrent;
using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Commands;
using ChannelOperator.Hosting;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.TestKit;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Docs;

/// <summary><c>docs/operations.md</c> has every reason, every event, every metric and every option, and no other. That its links lead somewhere: MarkdownLinksTests.</summary>
public sealed partial class OperationsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "operations.md"));

    private static readonly Dictionary<string, string[]> Documented = new(StringComparer.Ordinal)
    {
        ["Every condition"] = [ChannelConditions.Pending],
        ["Accepted"] = Constants(typeof(ChannelConditions.AcceptedReasons)),
        ["Approved"] = Constants(typeof(ChannelConditions.ApprovedReasons)),
        ["TermsAccepted"] = Constants(typeof(ChannelConditions.TermsReasons)),
        ["RetentionCompliant"] = Constants(typeof(ChannelConditions.RetentionReasons)),
        ["Enforced"] = Constants(typeof(ChannelConditions.EnforcedReasons)),
        ["Available"] = Constants(typeof(ChannelConditions.AvailableReasons)),
        ["Ready"] = Constants(typeof(ChannelConditions.ReadyReasons)),
        ["Reconciling"] = Constants(typeof(ChannelConditions.ReconcilingReasons)),
        ["Suspended"] = Constants(typeof(ChannelConditions.SuspendedReasons)),
        ["PlatformPolicy"] = [.. Constants(typeof(PlatformPolicyConditions.AcceptedReasons)), PlatformPolicyConditions.Pending],
        ["Guarded"] = Constants(typeof(PlatformPolicyConditions.GuardedReasons)),
        ["Events"] = Constants(typeof(EventReasons)),
    };

    public static TheoryData<string> Sections => [.. Documented.Keys];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_reason_has_its_row_and_every_row_its_reason(string section) =>
        Assert.Equal(Documented[section].Order(StringComparer.Ordinal), Rows("reason").Where(row => row.Section == section).Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void There_is_a_section_for_every_kind_of_reason_and_no_other()
    {
        Type[] kinds = [.. new[] { typeof(ChannelConditions), typeof(PlatformPolicyConditions) }.SelectMany(type => type.GetNestedTypes())];
        Assert.Equal(kinds.SelectMany(Constants).Concat(Constants(typeof(EventReasons))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Documented.Values.SelectMany(reasons => reasons)
            .Except([ChannelConditions.Pending]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(Documented.Keys.Order(StringComparer.Ordinal), Rows("reason").Select(row => row.Section).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_of_condition_is_named()
    {
        string text = string.Join('\n', Lines);
        Assert.All(Constants(typeof(ChannelConditions)).Except([ChannelConditions.InitialJson]), type => Assert.True(text.Contains($"`{type}`", StringComparison.Ordinal) || text.Contains($"### {type}\n", StringComparison.Ordinal), type));
    }

    [Fact]
    public void Every_metric_has_its_row_and_every_row_its_metric()
    {
        TestMeters meters = new();
        ConcurrentQueue<string> names = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name is RuntimeMetrics.MeterName or OperatorMetrics.MeterName)
            {
                names.Enqueue(instrument.Name);
            }
        };
        listener.Start();
        _ = new RuntimeMetrics(meters);
        _ = new OperatorMetrics(meters);
        string[] ours = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(ours);
        Assert.Equal(ours, Rows("metric").Select(row => row.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_has_its_row_and_every_row_its_option() => Assert.Equal(
        OperatorCommand.Create().Options.Where(option => option is not (HelpOption or VersionOption)).Select(option => option.Name).Order(StringComparer.Ordinal),
        Rows("option").Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_defaults_are_those_of_the_options()
    {
        OperatorOptions defaults = new();
        Dictionary<string, string> documented = Lines.Where(line => line.StartsWith("| `--", StringComparison.Ordinal) && FirstCell().IsMatch(line)).Select(Cells).ToDictionary(cells => cells[0].Trim('`'), cells => cells[2], StringComparer.Ordinal);
        Assert.Equal(
            (defaults.Workers.ToString(CultureInfo.InvariantCulture), defaults.LeaderElect ? "true" : "false", defaults.MetricsAddress, Duration.From(defaults.UnknownGrace).Text),
            (documented["--workers"], documented["--leader-elect"], documented["--metrics-address"], documented["--unknown-grace"]));
    }

    [Fact]
    public void Every_row_has_a_cell_for_each_heading()
    {
        int cells = 0;
        foreach (string line in Lines)
        {
            int here = line.StartsWith('|') ? Cells(line).Length : 0;
            Assert.True(here == cells || here == 0 || cells == 0, line);
            cells = here;
        }
    }

    [Fact]
    public void Every_reason_says_what_it_means_what_runs_meanwhile_and_what_to_do()
    {
        Assert.All(Lines.Where(line => FirstCell().IsMatch(line)), line => Assert.DoesNotContain("", Cells(line)));
        Assert.All(
            Lines.Where(line => line.StartsWith("| reason |", StringComparison.Ordinal)),
            heading => Assert.Contains(string.Join(' ', Cells(heading)), new[] { "reason status means meanwhile do", "reason means do" }));
    }

    /// <summary>The rows of the tables whose first heading is this, with the section that they stand in.</summary>
    private static IEnumerable<(string Section, string Name)> Rows(string heading)
    {
        string section = "";
        bool isIn = false;
        foreach (string line in Lines)
        {
            section = line.StartsWith('#') ? line.TrimStart('#', ' ') : section;
            isIn = line.StartsWith('|') && (isIn || Cells(line)[0] == heading);
            if (isIn && FirstCell().Match(line) is { Success: true } first)
            {
                yield return (section, first.Groups["name"].Value);
            }
        }
    }

    // Within backquotes a stroke is written as it is nowhere in these tables.
    private static string[] Cells(string line) => [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];

    private static string[] Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [GeneratedRegex("^\\| `(?<name>[A-Za-z_-]+)` \\|", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstCell();
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Reports;

/// <summary>What was found of one image under one profile.</summary>
/// <param name="Image">The image, as it was given.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Verdicts">What was found.</param>
/// <param name="Duration">How long that took.</param>
internal sealed record ConformanceReport(string Image, string Platform, IReadOnlyList<Verdict> Verdicts, TimeSpan Duration)
{
    private const int IdWidth = 24;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether no rule was broken.</summary>
    public bool IsKept => Verdicts.All(verdict => verdict.Outcome != Outcome.Failed);

    /// <summary>A line for each rule; what failed with the sentence that it breaks.</summary>
    public string ToTable()
    {
        StringBuilder table = new();
        table.AppendLine(CultureInfo.InvariantCulture, $"{Image} on {Platform}");
        foreach (Verdict verdict in Verdicts)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"  {Word(verdict.Outcome),-4}  {verdict.Rule.Id.PadRight(IdWidth)}  {verdict.Rule.Title}: {verdict.Evidence}");
            if (verdict.Outcome == Outcome.Failed)
            {
                table.AppendLine(CultureInfo.InvariantCulture, $"        {"".PadRight(IdWidth)}  the contract says: \"{verdict.Rule.Sentence}\"");
            }
        }

        return table.Append(CultureInfo.InvariantCulture, $"{Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.NotApplicable)} not applicable, {Duration.TotalSeconds:0} s").ToString();
    }

    /// <summary>Writes NAME.json and NAME.xml (JUnit).</summary>
    public void Write(string directory, string name)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, $"{name}.json"), ToJson().ToJsonString(Readable) + "\n");
        ToJUnit().Save(Path.Combine(directory, $"{name}.xml"));
    }

    private static string Word(Outcome outcome) => outcome switch { Outcome.Passed => "ok", Outcome.Failed => "FAIL", _ => "n/a" };

    private int Count(Outcome outcome) => Verdicts.Count(verdict => verdict.Outcome == outcome);

    private JsonObject ToJson() => new()
    {
        ["image"] = Image,
        ["platform"] = Platform,
        ["seconds"] = Math.Round(Duration.TotalSeconds, 1),
        ["passed"] = Count(Outcome.Passed),
        ["failed"] = Count(Outcome.Failed),
        ["notApplicable"] = Count(Outcome.NotApplicable),
        ["rules"] = new JsonArray([.. Verdicts.Select(verdict => new JsonObject
        {
            ["id"] = verdict.Rule.Id,
            ["title"] = verdict.Rule.Title,
            ["contract"] = verdict.Rule.Sentence,
            ["outcome"] = verdict.Outcome.ToString(),
            ["evidence"] = verdict.Evidence,
        })]),
    };

    private XElement ToJUnit() => new(
        "testsuite",
        new XAttribute("name", $"{Image} on {Platform}"),
        new XAttribute("tests", Verdicts.Count),
        new XAttribute("failures", Count(Outcome.Failed)),
        new XAttribute("skipped", Count(Outcome.NotApplicable)),
        Verdicts.Select(verdict => new XElement(
            "testcase",
            new XAttribute("classname", verdict.Rule.Id.Split('.')[0]),
            new XAttribute("name", $"{verdict.Rule.Id} {verdict.Rule.Title}"),
            verdict.Outcome switch
            {
                Outcome.Failed => new XElement("failure", new XAttribute("message", Printable(verdict.Evidence)), $"the contract says: {verdict.Rule.Sentence}"),
                Outcome.NotApplicable => new XElement("skipped", new XAttribute("message", Printable(verdict.Evidence))),
                _ => null,
            })));

    // A connector's stderr may hold what XML cannot.
    private static string Printable(string text) => string.Concat(text.Where(letter => !char.IsControl(letter)));
}

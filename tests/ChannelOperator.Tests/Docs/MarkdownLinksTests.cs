using System.Text.RegularExpressions;
using ChannelOperator.TestKit;

namespace ChannelOperator.Tests.Docs;

/// <summary>Every link in the repository's Markdown that leads to the repository leads to a file or folder that is there, and to a heading in it.</summary>
public sealed partial class MarkdownLinksTests
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    private static readonly string[] All = [.. MarkdownIn(Repository.PathOf(".")).Select(path => Path.GetRelativePath(Repository.PathOf("."), path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. All];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_leads_somewhere(string file)
    {
        string path = Repository.PathOf(file);
        foreach (string target in Link().Matches(Prose(path)).Select(link => link.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)))
        {
            string[] parts = target.Split('#');
            string to = parts[0].Length == 0 ? path : Path.GetFullPath(parts[0], Path.GetDirectoryName(path)!);
            Assert.True(File.Exists(to) || Directory.Exists(to), $"{file} links to {target}: no such file");
            if (parts.Length > 1)
            {
                List<string> anchors = Anchors(to);
                Assert.True(anchors.Contains(parts[1], StringComparer.Ordinal), $"{file} links to {target}: {Path.GetFileName(to)} has no such heading, but {string.Join(", ", anchors)}");
            }
        }
    }

    [Fact]
    public void The_documents_are_among_the_files() =>
        Assert.Empty(new[] { "README.md", "CHANGELOG.md", "docs/operations.md", "docs/api/README.md" }.Except(All, StringComparer.Ordinal));

    [Theory]
    [InlineData("Who may approve, and who?", "who-may-approve-and-who")]
    [InlineData("`spec.terms.versions[]`", "spectermsversions")]
    [InlineData("A_b - c & d", "a_b---c--d")]
    [InlineData("[Operations](operations.md) ÄÖ", "operations-äö")]
    public void An_anchor_is_made_as_GitHub_makes_it(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static IEnumerable<string> MarkdownIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is { } name && name[0] != '.' && !NotOurs.Contains(name)).SelectMany(MarkdownIn));

    /// <summary>The text without what stands in it as code.</summary>
    private static string Prose(string path) => InlineCode().Replace(Fence().Replace(File.ReadAllText(path), "\n"), "");

    private static List<string> Anchors(string path)
    {
        List<string> anchors = [];
        foreach (string heading in Fence().Replace(File.ReadAllText(path), "\n").Split('\n').Where(line => Heading().IsMatch(line)))
        {
            string anchor = Anchor(heading.TrimStart('#').Trim());
            int before = anchors.Count(other => NumberAtEnd().Replace(other, "") == anchor || other == anchor);
            anchors.Add(before == 0 ? anchor : $"{anchor}-{before}");
        }

        return anchors;
    }

    private static string Anchor(string heading) => Dropped().Replace(Link().Replace(heading, ""), "").ToLowerInvariant().Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?<fence>```+|~~~+)[^\n]*\n.*?^\k<fence>[^\n]*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex("-[0-9]+$")]
    private static partial Regex NumberAtEnd();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Dropped();
}

using System.Reflection;
using System.Text.Json;
using ChannelOperator.Connectors;
using ChannelOperator.TestKit;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>
/// An upgrade of the operator restarts no connector: the pod templates of today are those of the newest release. A release writes its own by
/// <c>make release-templates</c>.
/// </summary>
public sealed class ReleasedTemplatesTests : IDisposable
{
    private static readonly string Releases = Repository.PathOf("tests", "golden");

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("released-templates-");

    [Fact]
    public void An_upgrade_restarts_no_connector()
    {
        Dictionary<string, string> today = GoldenCases.All.ToDictionary(name => name, name => YamlText.Of(JsonElement.Parse(GoldenCases.PodTemplate(name).ToJsonString())), StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("RELEASE_TEMPLATES") == "1")
        {
            string version = typeof(ConnectorResources).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', '-')[0];
            ReleasedTemplates.Write(Path.Combine(Releases, version), today);
        }

        IReadOnlyList<string> problems = ReleasedTemplates.Newest(Releases).Problems(today, Repository.PathOf("docs", "decisions"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void The_newest_release_counts_by_number()
    {
        Release("0.9.0");
        Release("0.10.0");
        Assert.Equal("0.10.0", ReleasedTemplates.Newest(_scratch.FullName).Version);
    }

    [Fact]
    public void What_is_as_it_was_is_no_problem_and_a_new_case_neither() => Assert.Empty(Problems(("a", "1"), ("b", "2"), ("new", "3")));

    [Fact]
    public void A_change_is_told_with_the_way_to_accept_it()
    {
        string problem = Assert.Single(Problems(("a", "1"), ("b", "changed")));
        Assert.StartsWith("the pod template of b is not the one of 0.1.0: an upgrade would restart all such connectors.", problem, StringComparison.Ordinal);
        Assert.EndsWith("add the line 'b NNNN-TITLE.md' to tests/golden/0.1.0/accepted-changes.txt", problem, StringComparison.Ordinal);
        Assert.StartsWith("the pod template of a is not", Assert.Single(Problems(("b", "2"))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_accepted_change_is_none_if_its_record_exists()
    {
        Release("0.1.0");
        Accept("b 0100-why.md # users were told");
        Assert.Equal(["accepted-changes.txt names 0100-why.md for b, and docs/decisions has no such record"], ProblemsOfRelease(("a", "1"), ("b", "changed")));
        File.WriteAllText(Path.Combine(_scratch.FullName, "0100-why.md"), "");
        Assert.Empty(ProblemsOfRelease(("a", "1"), ("b", "changed")));
    }

    [Fact]
    public void What_is_accepted_for_nothing_is_told()
    {
        Release("0.1.0");
        Accept("b 0100-why.md", "gone 0100-why.md");
        Assert.Equal(
            ["accepted-changes.txt accepts a change of b, and there is none: take the line out", "accepted-changes.txt names gone, and 0.1.0 has no such case"],
            ProblemsOfRelease(("a", "1"), ("b", "2")));
    }

    public void Dispose() => _scratch.Delete(recursive: true);

    private IReadOnlyList<string> Problems(params (string Name, string Text)[] today)
    {
        Release("0.1.0");
        return ProblemsOfRelease(today);
    }

    private IReadOnlyList<string> ProblemsOfRelease(params (string Name, string Text)[] today) => ReleasedTemplates.Newest(_scratch.FullName)
        .Problems(today.ToDictionary(item => item.Name, item => item.Text, StringComparer.Ordinal), _scratch.FullName);

    private void Release(string version) =>
        ReleasedTemplates.Write(Path.Combine(_scratch.FullName, version), new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" });

    private void Accept(params string[] lines) => File.AppendAllLines(Path.Combine(_scratch.FullName, "0.1.0", ReleasedTemplates.AcceptedFile), lines);
}

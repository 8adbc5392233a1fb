using ChannelOperator.CrdGenerator;

namespace ChannelOperator.Api.Tests.Crds;

public sealed class GeneratedDirectoryTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("crds-").FullName;

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal) { ["a.yaml"] = "x: 1\ny: 2\n", ["b.yaml"] = "z: 3\n" };

    private GeneratedDirectory Crds => new(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void What_was_written_does_not_differ()
    {
        Crds.Write(_files);

        Assert.Empty(Crds.Differences(_files));
    }

    [Fact]
    public void A_change_is_named_by_file_line_and_remedy()
    {
        Crds.Write(_files);
        File.WriteAllText(Path.Combine(_path, "a.yaml"), "x: 1\ny: 5\n");

        string difference = Assert.Single(Crds.Differences(_files));

        Assert.StartsWith(Path.Combine(_path, "a.yaml") + "(2): error CRD0001: ", difference, StringComparison.Ordinal);
        Assert.Contains("`make generate`", difference, StringComparison.Ordinal);
        Assert.Contains("(found 'y: 5', generated 'y: 2')", difference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x: 1\n", 2)]
    [InlineData("x: 1\ny: 2\nmore: 3\n", 3)]
    [InlineData("x: 1\ny: 2", 3)]
    [InlineData("x: 1\r\ny: 2\r\n", 1)]
    [InlineData("", 1)]
    public void The_first_line_that_differs_is_named(string text, int line)
    {
        Crds.Write(_files);
        File.WriteAllText(Path.Combine(_path, "a.yaml"), text);

        Assert.Contains($"a.yaml({line}): error", Assert.Single(Crds.Differences(_files)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_one_of_a_kind_that_is_gone_are_named()
    {
        Crds.Write(_files);
        File.Delete(Path.Combine(_path, "b.yaml"));
        File.WriteAllText(Path.Combine(_path, "gone.yaml"), "");

        IReadOnlyList<string> differences = Crds.Differences(_files);

        Assert.Contains("b.yaml(1): error CRD0001: missing", differences[0], StringComparison.Ordinal);
        Assert.Contains("gone.yaml(1): error CRD0001: not generated", differences[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_removes_the_file_of_a_kind_that_is_gone()
    {
        File.WriteAllText(Path.Combine(_path, "gone.yaml"), "");

        Crds.Write(_files);

        Assert.Equal(["a.yaml", "b.yaml"], Directory.EnumerateFiles(_path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}

using ChannelOperator.Manifests;

namespace ChannelOperator.Tests.Manifests;

/// <summary>The objects in a file.</summary>
public sealed class ManifestReaderTests
{
    private const string Two = """
        # channeloperator.io
        ---
        kind: A
        metadata: {name: one}
        ---
        a: b: c
        ---

        kind: B
        spec:
          terms:
            versions:
            - version: x
            - version: y
        """;

    [Fact]
    public void A_mistake_in_one_document_hides_no_other()
    {
        List<ManifestProblem> problems = [];
        Manifest[] read = [.. ManifestReader.Read(new ManifestFile("f.yaml", Two, IsNamed: false), problems)];
        Assert.Equal(["A", "B"], read.Select(manifest => manifest.Kind));
        Assert.Equal(("f.yaml", 6), (Assert.Single(problems).File, problems[0].Line));
    }

    [Theory]
    [InlineData("spec.terms.versions[1].version", 14)]
    [InlineData("spec.terms.versions[7]", 12)]
    [InlineData("spec.terms.documents", 11)]
    [InlineData("status", 9)]
    public void A_field_is_found_or_the_nearest_that_is_there(string path, int line) =>
        Assert.Equal(line, ManifestReader.Read(new ManifestFile("f.yaml", Two, IsNamed: true), []).Last().LineOf(path));

    [Fact]
    public void What_kubectl_get_prints_is_a_list()
    {
        const string List = "kind: List\nitems:\n- kind: A\n- kind: B\n";
        Assert.Equal(["A", "B"], ManifestReader.Read(new ManifestFile("stdin", List, IsNamed: true), []).Select(manifest => manifest.Kind));
    }

    [Fact]
    public void Other_files_of_a_directory_may_be_no_YAML_at_all()
    {
        List<ManifestProblem> problems = [];
        Assert.Empty(ManifestReader.Read(new ManifestFile("chart.yaml", "{{ .Values.all }}\na: b: c", IsNamed: false), problems));
        Assert.Empty(problems);
        Assert.Empty(ManifestReader.Read(new ManifestFile("chart.yaml", "{{ .Values.all }}\na: b: c", IsNamed: true), problems));
        Assert.NotEmpty(problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\n---\n# nothing\n")]
    public void An_empty_document_is_nothing(string text)
    {
        List<ManifestProblem> problems = [];
        Assert.Empty(ManifestReader.Read(new ManifestFile("f.yaml", text, IsNamed: true), problems));
        Assert.Empty(problems);
    }
}

using System.Reflection;
using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.TestKit;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>
/// The generated objects are those in the files of <c>Golden</c>, so that a change of theirs is seen in its review. With UPDATE_GOLDEN=1 the files are
/// written instead. What a change does to users who upgrade is told by <see cref="ReleasedTemplatesTests"/>.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Names => GoldenCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Objects_are_as_in_the_files(string name)
    {
        string directory = Repository.PathOf("tests", "ChannelOperator.Tests", "Golden", name);
        Dictionary<string, string> built = GoldenCases.Build(name).ToDictionary(item => $"{item.Type.Kind.ToLowerInvariant()}.yaml", item => YamlText.Of(item.Fields), StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Update(directory, built);
        }

        Assert.Equal(built.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(built, file => Assert.Equal(File.ReadAllText(Path.Combine(directory, file.Key)), file.Value));
    }

    [Fact]
    public void No_file_is_left_of_a_case_that_is_gone() => Assert.Equal(
        GoldenCases.All.Order(StringComparer.Ordinal),
        Directory.GetDirectories(Repository.PathOf("tests", "ChannelOperator.Tests", "Golden")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Replicas_are_in_no_body(string name) => Assert.All(GoldenCases.Build(name), item => Assert.DoesNotContain("\"replicas\"", item.Fields.GetRawText(), StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Pods_have_a_read_only_root_and_a_token_only_to_report_reviews(string name)
    {
        JsonElement pod = Pod(name);
        Assert.Equal(GoldenCases.Reporting.Contains(name), pod.GetProperty("automountServiceAccountToken").GetBoolean());
        JsonElement container = Assert.Single(pod.GetProperty("containers").EnumerateArray()).GetProperty("securityContext");
        Assert.True(container.GetProperty("readOnlyRootFilesystem").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_of_the_user_or_of_this_build_is_in_them(string name) => Assert.All(GoldenCases.Build(name), item =>
    {
        string text = item.Fields.GetRawText();
        Assert.All(GoldenCases.UserLabels.Values, value => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
        Assert.DoesNotContain("app.kubernetes.io/instance", text, StringComparison.Ordinal);
        Assert.DoesNotContain("argocd", text, StringComparison.Ordinal);
        Assembly assembly = typeof(ConnectorResources).Assembly;
        Assert.DoesNotContain(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0], text, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_is_controlled_by_the_channel_and_blocks_no_deletion(string name) => Assert.All(GoldenCases.Build(name), item =>
    {
        JsonElement owner = Assert.Single(item.Fields.GetProperty("metadata").GetProperty("ownerReferences").EnumerateArray());
        Assert.True(owner.GetProperty("controller").GetBoolean());
        Assert.False(owner.TryGetProperty("blockOwnerDeletion", out _));
        Assert.Equal("support-connector", item.Key.Name);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Pods_come_last_and_carry_the_revision_of_their_contract(string name)
    {
        IReadOnlyList<DesiredObject> objects = GoldenCases.Build(name);
        Assert.Equal(ResourceTypes.Deployments, objects[^1].Type);
        ConnectorContract contract = ConnectorContracts.Read(objects.Single(item => item.Type == ResourceTypes.ConfigMaps).Fields.GetProperty("data"))!;
        JsonElement annotations = objects[^1].Fields.GetProperty("spec").GetProperty("template").GetProperty("metadata").GetProperty("annotations");
        Assert.Equal(contract.Revision, Assert.Single(annotations.EnumerateObject()).Value.GetString());
    }

    private static JsonElement Pod(string name) => GoldenCases.Build(name)[^1].Fields.GetProperty("spec").GetProperty("template").GetProperty("spec");

    private static void Update(string directory, Dictionary<string, string> built)
    {
        Directory.CreateDirectory(directory);
        foreach (string old in Directory.GetFiles(directory))
        {
            File.Delete(old);
        }

        foreach ((string file, string text) in built)
        {
            File.WriteAllText(Path.Combine(directory, file), text);
        }
    }
}

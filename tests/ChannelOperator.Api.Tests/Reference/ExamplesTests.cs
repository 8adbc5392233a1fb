using System.Text.Json.Nodes;
using ChannelOperator.Api.Tests.Crds;
using ChannelOperator.CrdGenerator.Reference;

namespace ChannelOperator.Api.Tests.Reference;

/// <summary>The examples in <c>docs/api</c> name every field of a spec, and none that there is not. That API servers admit them: ClusterTests.</summary>
public sealed class ExamplesTests
{
    public static TheoryData<Type, string> Kinds => CrdFiles.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_example_names_every_field_of_the_spec(Type kind, string plural)
    {
        Assert.NotEmpty(plural);
        JsonNode spec = Example(kind)["spec"]!;
        JsonMembers.Walk(kind.GetProperty("Spec")!.PropertyType, spec, "spec", (path, value) => Assert.True(value is not null, $"{kind.Name}: the example lacks {path}"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_example_fits_the_schema(Type kind, string plural)
    {
        JsonObject example = Example(kind);
        Assert.Equal((ApiGroup.ApiVersion, kind.Name), (example["apiVersion"]!.GetValue<string>(), example["kind"]!.GetValue<string>()));
        example.Remove("metadata");
        Assert.Empty(CrdConformance.Validate(CrdFiles.Schema(plural), example));
    }

    [Theory]
    [InlineData("""{"spec":{"platform":"X","accountId":"1","acount":"1"}}""", "/spec/acount")]
    [InlineData("""{"spec":{"platform":"X"}}""", "/spec")]
    [InlineData("""{"spec":{"platform":"X","accountId":"1","state":"Running!"}}""", "/spec/state")]
    [InlineData("""{"spec":{"platform":"X","accountId":"1","mediaRetention":{"default":"1w"}}}""", "/spec/mediaRetention/default")]
    [InlineData("""{"spec":{"platform":"X","accountId":"1","connector":{"replicas":101}}}""", "/spec/connector/replicas")]
    public void The_schema_of_these_tests_is_strict(string json, string where) =>
        Assert.StartsWith(where, Assert.Single(CrdConformance.Validate(CrdFiles.Schema("messagingchannels"), JsonNode.Parse(json)!)), StringComparison.Ordinal);

    private static JsonObject Example(Type kind)
    {
        string page = ReferencePages.All()[kind.Name.ToLowerInvariant() + ".md"];
        int start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        return YamlFile.Parse(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]).Single();
    }
}

using System.Text.Json.Nodes;
using ChannelOperator.CrdGenerator;

namespace ChannelOperator.Api.Tests.Crds;

public sealed class CustomResourceDefinitionsTests
{
    [Fact]
    public void The_crds_on_disk_are_what_the_types_generate() =>
        Assert.Empty(new GeneratedDirectory(RepositoryFiles.Path("crds")).Differences(CustomResourceDefinitions.Files()));

    [Fact]
    public void There_is_a_file_for_each_kind_that_says_where_it_comes_from()
    {
        IReadOnlyDictionary<string, string> files = CustomResourceDefinitions.Files();

        Assert.Equal(["channelreviews.yaml", "connectorclasses.yaml", "messagingchannels.yaml", "platformpolicies.yaml"], files.Keys);
        Assert.All(files.Values, text => Assert.StartsWith("# Generated ", text, StringComparison.Ordinal));
        Assert.All(files.Values, text => Assert.Contains("make generate", text.Split('\n')[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Generating_twice_gives_the_same() => Assert.Equal(CustomResourceDefinitions.Files(), CustomResourceDefinitions.Files());

    [Fact]
    public void The_yaml_reads_back_as_what_was_generated()
    {
        foreach (JsonObject definition in CustomResourceDefinitions.Build())
        {
            JsonObject read = CrdFiles.Read(definition["spec"]!["names"]!["plural"]!.GetValue<string>());

            Assert.True(JsonNode.DeepEquals(definition, read), definition["metadata"]!["name"]!.ToString());
        }
    }
}

using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>What depends on the claim that is there already.</summary>
public sealed class ConnectorResourcesTests
{
    [Theory]
    [InlineData("1Gi", "1Gi", "1Gi")]
    [InlineData("2Gi", "1Gi", "2Gi")]
    [InlineData("1Gi", "2Gi", "2Gi")]
    [InlineData("512Mi", "0.5Gi", "512Mi")]
    public void A_claim_grows_and_never_shrinks(string wanted, string present, string expected)
    {
        string text = Claim(wanted, "fast", """{"spec":{"resources":{"requests":{"storage":"@"}},"storageClassName":"slow"}}""".Replace("@", present, StringComparison.Ordinal));
        Assert.Contains($"\"storage\":\"{expected}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_storage_class_of_a_claim_stays()
    {
        Assert.Contains("\"storageClassName\":\"slow\"", Claim("1Gi", "fast", """{"spec":{"storageClassName":"slow"}}"""), StringComparison.Ordinal);
        Assert.DoesNotContain("storageClassName", Claim("1Gi", "fast", """{"spec":{}}"""), StringComparison.Ordinal);
        Assert.Contains("\"storageClassName\":\"fast\"", Claim("1Gi", "fast", null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_channel_gives_the_same_objects() =>
        Assert.Equal(GoldenCases.Build("full-class").Select(item => item.Hash), GoldenCases.Build("full-class").Select(item => item.Hash));

    private static string Claim(string size, string storageClass, string? present)
    {
        ChannelFacts facts = new FactsBuilder()
            .OfClass(type => type.WithSpec(spec => spec with { Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim, Size = new Quantity(size), StorageClassName = storageClass } }))
            .Build();
        ChannelDecision decision = ChannelDecider.Decide(facts, FactsBuilder.Now);
        OwnedObject? claim = present is null ? null : Owned.Read(System.Text.Json.Nodes.JsonNode.Parse(present)!);
        return ConnectorResources.Build(facts.Channel, decision.Class!, ConnectorContracts.Build(facts.Channel, decision), claim, hasReported: false)[0].Fields.GetRawText();
    }
}

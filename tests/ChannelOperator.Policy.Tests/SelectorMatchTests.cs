using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class SelectorMatchTests
{
    [Theory]
    [InlineData("In", "cx,sales", "cx", true)]
    [InlineData("In", "cx,sales", "hr", false)]
    [InlineData("In", "cx", null, false)]
    [InlineData("In", "CX", "cx", false)]
    [InlineData("In", "", "cx", false)]
    [InlineData("NotIn", "cx,sales", "cx", false)]
    [InlineData("NotIn", "cx,sales", "hr", true)]
    [InlineData("NotIn", "cx", null, true)]
    [InlineData("Exists", "", "cx", true)]
    [InlineData("Exists", "", "", true)]
    [InlineData("Exists", "", null, false)]
    [InlineData("DoesNotExist", "", null, true)]
    [InlineData("DoesNotExist", "", "cx", false)]
    [InlineData("exists", "", "cx", false)] // not known: not met
    public void An_expression_is_met_as_Kubernetes_defines_it(string operation, string values, string? label, bool met)
    {
        LabelSelector selector = new()
        {
            MatchExpressions = [new LabelSelectorRequirement { Key = "team", Operator = operation, Values = values.Length == 0 ? null : values.Split(',') }],
        };
        Assert.Equal(met, SelectorMatch.Matches(selector, Labels(label)));
    }

    [Theory]
    [InlineData("cx", "cx", true)]
    [InlineData("cx", "CX", false)]
    [InlineData("cx", null, false)]
    public void A_label_is_met_by_exactly_its_value(string wanted, string? label, bool met) =>
        Assert.Equal(met, SelectorMatch.Matches(new LabelSelector { MatchLabels = Labels(wanted) }, Labels(label)));

    [Fact]
    public void All_requirements_must_be_met()
    {
        LabelSelector selector = new() { MatchLabels = Labels("cx"), MatchExpressions = [new LabelSelectorRequirement { Key = "sandbox", Operator = "DoesNotExist" }] };
        Assert.True(SelectorMatch.Matches(selector, Labels("cx")));
        Assert.False(SelectorMatch.Matches(selector, new Dictionary<string, string>(Labels("cx"), StringComparer.Ordinal) { ["sandbox"] = "" }));
        Assert.False(SelectorMatch.Matches(selector, Labels("hr")));
    }

    [Fact]
    public void An_empty_selector_matches_all() => Assert.True(SelectorMatch.Matches(new LabelSelector(), Labels(null)));

    private static Dictionary<string, string> Labels(string? team) =>
        team is null ? new(StringComparer.Ordinal) : new(StringComparer.Ordinal) { ["team"] = team };
}

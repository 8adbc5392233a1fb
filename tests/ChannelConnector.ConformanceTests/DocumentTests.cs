using System.Text.RegularExpressions;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit;

namespace ChannelConnector.ConformanceTests;

/// <summary>The author of a connector finds on the pages what it is judged by.</summary>
public sealed class DocumentTests
{
    private static readonly string Conformance = File.ReadAllText(Repository.PathOf("docs", "conformance.md"));

    [Fact]
    public void Every_rule_quotes_the_contract()
    {
        string contract = Plain(File.ReadAllText(Repository.PathOf("docs", "connector-contract.md")));
        Assert.All(ContractRules.All, rule => Assert.Contains(rule.Sentence, contract, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_rule_is_described_and_no_other()
    {
        // The first of a row in full, the others by their second word.
        IEnumerable<string> described = Regex.Matches(Conformance, @"^\| (?<names>`[a-z]+\.[a-z-]+`(, `\.?[a-z.-]+`)*) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture).SelectMany(row =>
        {
            string[] names = [.. row.Groups["names"].Value.Split(", ").Select(name => name.Trim('`'))];
            return names.Select(name => name[0] == '.' ? names[0].Split('.')[0] + name : name);
        });
        Assert.Equal(ContractRules.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_member_of_a_profile_is_described()
    {
        string table = Conformance[Conformance.IndexOf("| member |", StringComparison.Ordinal)..Conformance.IndexOf("## What a connector finds", StringComparison.Ordinal)];
        Assert.All(typeof(ConnectorProfile).GetProperties(), property => Assert.Contains($"`{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}`", table, StringComparison.Ordinal));
    }

    private static string Plain(string markdown) =>
        Regex.Replace(Regex.Replace(markdown, @"\[(?<text>[^\]]*)\]\([^)]*\)", "${text}", RegexOptions.ExplicitCapture).Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal), @"\s+", " ");
}

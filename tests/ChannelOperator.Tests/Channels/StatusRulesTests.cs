using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>Each rule that every status is held against finds what it is there for.</summary>
public sealed class StatusRulesTests
{
    private const string Reconciling = """{"type":"Reconciling","status":"True","reason":"Progressing","message":"m","observedGeneration":1,"lastTransitionTime":"2026-06-01T00:00:00Z"}""";
    private const string Stalled = """{"type":"Stalled","status":"True","reason":"Other","message":"m","observedGeneration":1,"lastTransitionTime":"2026-06-01T00:00:00Z"}""";
    private const string PolicyViolated = """{"type":"PolicyViolated","status":"False","reason":"TermsOutdated","message":"m","observedGeneration":1,"lastTransitionTime":"2026-06-01T00:00:00Z"}""";

    [Fact]
    public void A_status_as_the_operator_builds_it_keeps_all_of_them() => Assert.Empty(Codes(_ => { }));

    [Theory]
    [InlineData("FAIL0001 FAIL0003 WARN0001", "+" + Reconciling)]
    [InlineData("FAIL0001 FAIL0004 WARN0001 STATE08", "+" + Stalled)]
    [InlineData("FAIL0002 STATE06", "-Ready")]
    [InlineData("FAIL0011", """Ready={"status":"Unknown"}""")]
    [InlineData("STATE07", """Ready={"status":"False"}""")]
    [InlineData("STATE02", """Ready={"reason":""}""")]
    [InlineData("STATE02", """Ready={"message":""}""")]
    [InlineData("STATE03", "+" + PolicyViolated)]
    [InlineData("STATE06", "-RetentionCompliant")]
    [InlineData("STATE09", """Enforced={"status":"False"}""")]
    [InlineData("STATE10", """Ready={"lastTransitionTime":"2026-06-01T00:00:00.5Z"}""")]
    [InlineData("FAIL0008 FAIL0009 WARN0005 STATE04", """Accepted={"observedGeneration":0}""")]
    public void A_change_of_a_condition_is_found(string codes, string change) => Assert.Equal(codes.Split(' '), Codes(channel => Change(channel, change)));

    [Theory]
    [InlineData("FAIL0005 WARN0003 WARN0004 WARN0001 STATE03 STATE08", "False")]
    [InlineData("FAIL0001 FAIL0003 FAIL0004 FAIL0005 WARN0001 STATE08", "True")]
    public void Reconciling_and_Stalled_never_go_together(string codes, string status) => Assert.Equal(codes.Split(' ').Order(), Codes(channel =>
    {
        foreach (string text in new[] { Reconciling, Stalled })
        {
            JsonNode condition = JsonNode.Parse(text)!;
            condition["status"] = status;
            Conditions(channel).Add(condition);
        }
    }).Distinct().Order());

    [Fact]
    public void A_status_of_a_generation_to_come_is_found() => Assert.Contains("FAIL0006", Codes(channel => channel["status"]!["observedGeneration"] = 9));

    [Fact]
    public void What_is_Ready_of_an_older_generation_is_meant_only_as_long_as_the_status_says_so()
    {
        Assert.Empty(Codes(channel => channel["metadata"]!["generation"] = 2));
        Assert.Contains("FAIL0008", Codes(channel => (channel["metadata"]!["generation"], channel["status"]!["observedGeneration"]) = (2, 2)));
    }

    [Fact]
    public void What_no_operator_has_seen_is_of_no_colour() => Assert.Contains("STATE01", Codes(channel => channel["status"]!["observedGeneration"] = -1));

    [Fact]
    public void A_type_that_is_there_twice_is_found() => Assert.Equal(["STATE05"], Codes(channel => Conditions(channel).Add(Conditions(channel)[0]!.DeepClone())));

    [Fact]
    public void A_time_that_moves_without_its_status_is_found()
    {
        JsonObject before = Running();
        JsonObject after = Running();
        Change(after, """Available={"lastTransitionTime":"2026-06-02T00:00:00Z"}""");
        Assert.Equal(["STATE11"], StatusRules.Judge(State(after), State(before)).Select(breach => breach.Code));
        Change(before, """Available={"status":"Unknown"}""");
        Assert.Empty(StatusRules.Judge(State(after), State(before)));
    }

    [Fact]
    public void The_complaint_has_object_code_and_state()
    {
        JsonObject channel = Running();
        Change(channel, "-Ready");
        string message = Assert.Throws<BrokenStatusException>(() => StatusRules.Require(State(channel))).Message;
        Assert.StartsWith("MessagingChannel cx/support: FAIL0002 there is no condition Ready; STATE06 there is no Ready\n{", message, StringComparison.Ordinal);
        Assert.Contains("\"ConnectorRunning\"", message, StringComparison.Ordinal);
    }

    private static JsonObject Running()
    {
        FactsBuilder facts = new FactsBuilder().Running();
        Pass pass = Pass.Over(facts.Build(), Owned.Deployment(facts.Build().Channel, 1));
        return JsonObject.Create((pass.Observed.Channel with { Status = pass.Status() }).ToJson())!.DeepClone().AsObject();
    }

    private static IEnumerable<string> Codes(Action<JsonObject> change)
    {
        JsonObject channel = Running();
        change(channel);
        return StatusRules.Judge(State(channel)).Select(breach => breach.Code);
    }

    /// <summary><c>-Type</c> takes a condition out, <c>+{…}</c> adds one, <c>Type={…}</c> changes members of one.</summary>
    private static void Change(JsonObject channel, string change)
    {
        JsonArray conditions = Conditions(channel);
        if (change[0] == '+')
        {
            conditions.Add(JsonNode.Parse(change[1..]));
            return;
        }

        string type = change.TrimStart('-').Split('=')[0];
        JsonObject condition = conditions.Single(item => item!["type"]!.GetValue<string>() == type)!.AsObject();
        if (change[0] == '-')
        {
            conditions.Remove(condition);
            return;
        }

        foreach ((string member, JsonNode? value) in JsonNode.Parse(change[(type.Length + 1)..])!.AsObject())
        {
            condition[member] = value!.DeepClone();
        }
    }

    private static JsonArray Conditions(JsonObject channel) => channel["status"]!["conditions"]!.AsArray();

    private static ObservedState State(JsonObject channel) => ObservedState.Of(JsonSerializer.SerializeToElement(channel));
}

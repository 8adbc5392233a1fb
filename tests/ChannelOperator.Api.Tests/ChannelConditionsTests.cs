using System.Reflection;
using System.Text.Json.Nodes;

namespace ChannelOperator.Api.Tests;

public sealed class ChannelConditionsTests
{
    public static TheoryData<Type> Holders => [typeof(ChannelConditions), typeof(PlatformPolicyConditions)];

    [Theory]
    [MemberData(nameof(Holders))]
    public void Reasons_are_pascal_case_and_unique_within_a_type(Type holder)
    {
        Type[] groups = holder.GetNestedTypes();

        Assert.NotEmpty(groups);
        foreach (Type group in groups)
        {
            IReadOnlyList<string> reasons = Constants(group);
            Assert.All(reasons, reason => Assert.Matches("^[A-Z][a-z]+([A-Z][a-z]+)*$", reason));
            Assert.Equal(reasons.Distinct(StringComparer.Ordinal), reasons);
        }
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void A_constant_is_named_as_its_value(Type holder)
    {
        foreach (Type type in holder.GetNestedTypes().Append(typeof(EventReasons)).Append(holder))
        {
            IEnumerable<FieldInfo> names = type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral);
            Assert.All(
                names.Where(field => !field.Name.EndsWith("Json", StringComparison.Ordinal)),
                field => Assert.Equal(field.Name, field.GetRawConstantValue()));
        }
    }

    [Fact]
    public void A_reason_tells_its_condition()
    {
        // Ready repeats the reasons of the others, so that a reason that stands in two places must say the same in both.
        IEnumerable<string> shared = typeof(ChannelConditions).GetNestedTypes().SelectMany(Constants)
            .GroupBy(reason => reason, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);

        Assert.Equal(
            [ChannelConditions.ApprovedReasons.NotRequired, ChannelConditions.ReadyReasons.Progressing],
            shared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_positive_condition_begins_unknown()
    {
        JsonArray initial = JsonNode.Parse(ChannelConditions.InitialJson)!.AsArray();

        Assert.Equal(ChannelConditions.Positive, initial.Select(condition => condition!["type"]!.GetValue<string>()));
        Assert.All(initial, condition => Assert.Equal(ConditionStatus.Unknown, condition!["status"]!.GetValue<string>()));
    }

    private static IReadOnlyList<string> Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}

using ChannelOperator.Api;
using ChannelOperator.Policy.Guards;

namespace ChannelOperator.Policy.Tests.Guards;

public sealed class GuardRulesTests
{
    private static readonly string[] NeverMatched = ["DELETE", "CONNECT", "*"];

    [Fact]
    public void The_rules_decide_as_the_table_says() => Assert.Empty(PermissionMatrix.Wrong(GuardRules.Judge));

    [Fact]
    public void Every_row_has_a_sign_for_each_role() => Assert.All(PermissionMatrix.Rows, row =>
    {
        Assert.Equal(PermissionMatrix.Roles.Count, row.WhatsApp.Length);
        Assert.Equal(PermissionMatrix.Roles.Count, row.Instagram.Length);
    });

    [Fact]
    public void Every_rule_refuses_somebody_in_the_table()
    {
        HashSet<string> met = [.. PermissionMatrix.Cells.SelectMany(cell => GuardRules.Judge(cell.Row.Request(cell.Role.User, cell.Platform), (_, _) => false)).Select(refusal => refusal.Rule)];
        Assert.Equal(GuardRules.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct().Order(StringComparer.Ordinal), met.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_policy_is_asked_about_deletions() => Assert.All(GuardRules.Policies, policy =>
    {
        Assert.Equal(policy.Resource == GuardPolicy.Channels ? [GuardPolicy.Create, GuardPolicy.Update] : [GuardPolicy.Create], policy.Operations);
        Assert.Empty(policy.Operations.Intersect(NeverMatched));
    });

    [Fact]
    public void A_refusal_says_who_what_and_who_may()
    {
        GuardedRequest request = MatrixChanges.Update(MatrixChanges.Approval("Revoked"), null)("owner@example.com", "WhatsApp");
        GuardRefusal refusal = Assert.Single(GuardRules.Judge(request, (_, _) => false));
        Assert.Equal(
            "user owner@example.com may not change spec.approval.status from Revoked to absent: Rejected, Suspended and Revoked may be exchanged for each other only: leave it as it is, "
            + "or have a user who holds the verb approve on platformpolicies/whatsapp, in namespace cx or everywhere, do it",
            refusal.Message);
    }

    [Theory]
    [InlineData("2026-04-01T00:00:00Z", "2026-04-01T02:00:00+02:00", true)]
    [InlineData("2026-04-01T00:00:00Z", "2026-04-01T00:00:00.5Z", false)]
    [InlineData("2026-04-01T00:00:00Z", "no time", false)]
    [InlineData("no time", "2026-04-01T00:00:00Z", false)]
    [InlineData("no time", "no time", true)]
    public void An_expiry_is_compared_as_an_instant_and_what_cannot_be_read_may_be_any(string before, string after, bool isFree)
    {
        GuardedRequest request = MatrixChanges.Update(MatrixChanges.Approval("Approved", expires: before), MatrixChanges.Approval("Approved", expires: after))("owner@example.com", "WhatsApp");
        Assert.Equal(isFree, GuardRules.Judge(request, (_, _) => false).Count == 0);
    }

    [Fact]
    public void The_spelling_of_a_platform_makes_no_difference()
    {
        List<(string, string)> asked = [];
        GuardRules.Judge(MatrixChanges.Create(MatrixChanges.Approval("Approved"))("owner@example.com", "WHATSAPP"), (verb, policy) =>
        {
            asked.Add((verb, policy));
            return true;
        });
        Assert.Equal([(GuardVerbs.Approve, "whatsapp")], asked);

        GuardedRequest record = MatrixChanges.Record("Platform", "Revoked")(PermissionMatrix.Roles.Single(role => role.Title == "the channel's connector").User, "Instagram");
        GuardedRequest shouted = record with { Review = record.Review! with { Spec = record.Review.Spec with { Platform = "INSTAGRAM" } } };
        Assert.Empty(GuardRules.Judge(shouted, (_, _) => false));
    }

    [Fact]
    public void A_connector_of_another_namespace_does_not_speak_for_this_one()
    {
        GuardedRequest request = MatrixChanges.Record("Platform", "Revoked")($"system:serviceaccount:elsewhere:{MatrixChanges.Channel}-connector", "WhatsApp");
        Assert.Equal("speaksForPlatform", Assert.Single(GuardRules.Judge(request, (_, _) => false)).Rule);
    }

    [Fact]
    public void A_connector_writes_nothing_as_an_officer()
    {
        GuardedRequest request = MatrixChanges.Record("Officer", "Revoked")($"system:serviceaccount:{PermissionMatrix.Namespace}:{MatrixChanges.Channel}-connector", "WhatsApp");
        Assert.Equal("speaksForAnother", Assert.Single(GuardRules.Judge(request, (_, _) => true)).Rule);
    }

    [Fact]
    public void A_namespace_without_channels_has_records_of_officers()
    {
        GuardedRequest request = MatrixChanges.Record("Officer", "Revoked")("owner@example.com", "WhatsApp") with { Neighbours = [] };
        Assert.Empty(GuardRules.Judge(request, (_, _) => false));
    }

    [Fact]
    public void Every_status_that_a_channel_can_have_is_judged()
    {
        string[] statuses = [ApprovalStatus.Pending, ApprovalStatus.Approved, ApprovalStatus.Rejected, ApprovalStatus.Suspended, ApprovalStatus.Revoked];
        string[] free = [.. from before in statuses from after in statuses where before != after && IsFree(before, after) select $"{before}→{after}"];
        Assert.Equal(
            [
                "Pending→Rejected", "Pending→Suspended", "Pending→Revoked", "Approved→Pending", "Approved→Rejected", "Approved→Suspended", "Approved→Revoked",
                "Rejected→Suspended", "Rejected→Revoked", "Suspended→Rejected", "Suspended→Revoked", "Revoked→Rejected", "Revoked→Suspended",
            ],
            free);
    }

    private static bool IsFree(string before, string after) =>
        GuardRules.Judge(MatrixChanges.Update(MatrixChanges.Approval(before), MatrixChanges.Approval(after))("owner@example.com", "X"), (_, _) => false).Count == 0;
}

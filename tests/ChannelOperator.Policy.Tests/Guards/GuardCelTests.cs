using ChannelOperator.Api;
using ChannelOperator.Policy.Guards;
using CsCheck;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>The generated CEL says what the rules say in C#, by an evaluator of the language.</summary>
public sealed class GuardCelTests
{
    private static readonly Gen<string?> Times = Gen.OneOf<string?>(null, MatrixChanges.Winter, MatrixChanges.Spring, "2026-04-01T02:00:00+02:00", MatrixChanges.Summer, "2026-07-01T00:00:00.25Z", "no time");

    private static readonly Gen<ChannelApproval?> Approvals = Gen.Select(Gen.OneOf<string?>(null, "Pending", "Approved", "Rejected", "Suspended", "Revoked"), Times, Times)
        .Select((status, reviewed, expires) => status is null ? null : MatrixChanges.Approval(status, reviewed, expires));

    private static readonly Gen<string?> Terms = Gen.OneOf<string?>(null, "2026-01", "2026-09");

    private static readonly Gen<string> Users = Gen.OneOf([.. PermissionMatrix.Roles.Select(role => role.User), $"system:serviceaccount:{PermissionMatrix.Namespace}:another-connector", "system:serviceaccount:elsewhere:support-connector"]);

    private static readonly Gen<string> Platforms = Gen.OneOf("WhatsApp", "WHATSAPP", "Instagram", "X");

    private static readonly Gen<GuardedRequest> ChannelChanges = Gen.Select(Gen.Bool, Approvals, Approvals, Terms, Terms, Users, Platforms)
        .Select((isNew, before, after, termsBefore, termsAfter, user, platform) =>
            (isNew ? MatrixChanges.Create(after, termsAfter) : MatrixChanges.Update(before, after, termsBefore, termsAfter))(user, platform));

    private static readonly Gen<GuardedRequest> Records = Gen.Select(
        Gen.OneOf("Officer", "Platform"), Gen.OneOf("Approved", "Rejected", "Suspended", "Revoked"), Gen.OneOf(-10, 4, 5, 6), Users, Platforms, Platforms, Gen.OneOf(MatrixChanges.Account, "9999"), Gen.Bool)
        .Select((source, decision, minutes, user, platform, of, account, isOwn) => MatrixChanges.Record(source, decision, review => review with { Platform = of, AccountId = account, RecordedBy = isOwn ? user : "somebody@example.com" }, minutes)(user, platform));

    [Fact]
    public void The_policies_decide_as_the_table_says() => Assert.Empty(PermissionMatrix.Wrong(CelAdmission.Judge));

    [Fact]
    public void Any_change_of_a_channel_is_refused_by_both_with_the_same_words() => ChannelChanges.Sample(AssertSame);

    [Fact]
    public void Any_record_is_refused_by_both_with_the_same_words() => Records.Sample(AssertSame);

    [Fact]
    public void Every_expression_is_one_and_every_variable_is_defined_before_it_is_used()
    {
        foreach (GuardPolicy policy in GuardRules.Policies)
        {
            HashSet<string> defined = [];
            foreach ((string name, string cel) in policy.Variables.Concat(policy.Rules.Select(rule => (rule.Id, rule.Cel))))
            {
                AssertSound(cel, defined);
                Assert.True(defined.Add(name), name);
            }

            Assert.All(policy.Rules, rule => AssertSound(rule.Validation, defined));
            // A message may not ask the authorizer, and needs no variable.
            Assert.All(policy.Rules, rule => AssertSound(rule.Message.ToCel(), []));
            Assert.All(policy.Rules, rule => Assert.DoesNotContain("authorizer", rule.Message.ToCel(), StringComparison.Ordinal));
        }
    }

    private static void AssertSound(string cel, HashSet<string> defined)
    {
        _ = CelAdmission.Compile(cel);
        string[] used = [.. cel.Split("variables.").Skip(1).Select(rest => string.Concat(rest.TakeWhile(char.IsAsciiLetter)))];
        Assert.Empty(used.Except(defined));
        // A field of null is an error on the API server, and the old object of a creation is null.
        Assert.True(!cel.Contains("oldObject.", StringComparison.Ordinal) || cel.IndexOf("oldObject != null && ", StringComparison.Ordinal) is var guard and >= 0 && guard < cel.IndexOf("oldObject.", StringComparison.Ordinal), cel);
    }

    private static void AssertSame(GuardedRequest request)
    {
        foreach (bool holds in new[] { false, true })
        {
            Assert.Equal(GuardRules.Judge(request, (_, _) => holds).Select(refusal => refusal.Message), CelAdmission.Judge(request, (_, _) => holds));
        }
    }
}

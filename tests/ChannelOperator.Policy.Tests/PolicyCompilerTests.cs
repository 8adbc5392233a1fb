using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Policy.Tests;

public sealed class PolicyCompilerTests
{
    /// <summary>Each mistake with its reason and what its message begins with.</summary>
    public static TheoryData<string, string, Func<PlatformPolicyBuilder, PlatformPolicyBuilder>> Mistakes { get; } = new()
    {
        { "NameMismatch", "the policy for X must be named x, not policy", policy => policy.Named("policy") },
        { "NameMismatch", "the policy for X must be named x, not X", policy => policy.Named("X") },
        { "NoVersions", "spec.terms.versions is empty", policy => policy.WithTerms() },
        {
            "DuplicateVersion", "spec.terms.versions[1].version: v1 is listed twice",
            policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v1", "2026-01-01T00:00:00Z", null))
        },
        {
            "VersionsOutOfOrder", "spec.terms.versions[1].effectiveTime: 2024-01-01T00:00:00Z is not later",
            policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2024-01-01T00:00:00Z", null))
        },
        {
            "VersionsOutOfOrder", "spec.terms.versions[1].effectiveTime: 2025-01-01T02:00:00+02:00 is not later",
            policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2025-01-01T02:00:00+02:00", null))
        },
        { "VersionsOutOfOrder", "spec.terms.versions[0].effectiveTime: \"soon\" is not a time", policy => policy.WithTerms(("v1", "soon", null)) },
        { "InvalidDuration", "spec.terms.versions[0].gracePeriod: \"1w\"", policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", "1w")) },
        { "InvalidDuration", "spec.terms.versions[0].gracePeriod: \"3650d1s\"", policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", "3650d1s")) },
        { "InvalidDuration", "spec.approval.maxReviewAge: \"\"", policy => policy.WithApproval(true, "") },
        { "InvalidDuration", "spec.approval.gracePeriod: \"-1d\"", policy => policy.WithApproval(false, "1d", "-1d") },
        { "InvalidDuration", "spec.media.maxRetention.image: \"9999d\"", policy => policy.Limiting("image", "9999d") },
        { "InvalidSpec", "spec.media.maxRetention: unknown media kind imgae", policy => policy.Limiting("imgae", "1d") },
        { "InvalidSpec", "spec.enforcement: \"warn\" is not one of Enforce, Warn", policy => policy.WithEnforcement("warn") },
        {
            "InvalidSpec", "spec.media.recording: \"allowed\" is not one of Forbidden, Allowed",
            policy => policy.WithMedia(media => media with { Recording = "allowed" })
        },
        { "InvalidSpec", "spec.media.unsentMessages: \"Drop\" is not one of Delete, Keep", policy => policy.WithMedia(media => media with { UnsentMessages = "Drop" }) },
        { "InvalidSpec", "spec.media.neverStore: \"Story\" is not one of", policy => policy.WithMedia(media => media with { NeverStore = ["ViewOnce", "Story"] }) },
        {
            "InvalidSpec", "spec.namespaceSelector.matchExpressions.operator: \"in\" is not one of",
            policy => policy.WithSpec(spec => spec with { NamespaceSelector = Selector("in") })
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_policy_with_a_mistake_is_not_accepted_and_its_halt_counts(string reason, string message, Func<PlatformPolicyBuilder, PlatformPolicyBuilder> mistake)
    {
        CompiledPolicy compiled = PolicyCompiler.Compile(mistake(new PlatformPolicyBuilder()).Halted().Build());
        Assert.Equal(reason, compiled.Reason);
        Assert.StartsWith(message, compiled.Message, StringComparison.Ordinal);
        Assert.Null(compiled.Policy);
        Assert.NotNull(compiled.Halt);
    }

    [Fact]
    public void What_is_left_out_asks_for_nothing()
    {
        CompiledPolicy compiled = PolicyCompiler.Compile(new PlatformPolicyBuilder().WithoutTerms().Build());
        EffectivePolicy policy = Assert.IsType<EffectivePolicy>(compiled.Policy);
        Assert.Equal("Accepted", compiled.Reason);
        Assert.Null(compiled.Halt);
        Assert.Equal(("x", false, false, false, TimeSpan.Zero), (policy.Platform, policy.WarnOnly, policy.ApprovalRequired, policy.ApprovalFloor, policy.ReviewGrace));
        Assert.Equal((MediaRecording.Allowed, UnsentMessages.Keep), (policy.Recording, policy.UnsentMessages));
        Assert.Null(policy.Halt);
        Assert.Null(policy.Terms);
        Assert.Null(policy.MaxReviewAge);
        Assert.Null(policy.NamespaceSelector);
        Assert.Empty(policy.MaxRetention);
        Assert.Empty(policy.NeverStore);
        Assert.Empty(policy.UrlHosts);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        EffectivePolicy policy = PolicyCompiler.Compile(new PlatformPolicyBuilder()
            .Warning()
            .Halted("an incident", "ops")
            .WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2026-01-01T00:00:00Z", "30d"))
            .RequiringApproval("365d", "14d")
            .Limiting("default", "0s")
            .Selecting("team", "cx")
            .WithMedia(media => media with { NeverStore = ["ViewOnce", "StoryReply", "ViewOnce"], UrlHosts = ["CDN.example.com", "*.a.example"], Recording = "Forbidden", UnsentMessages = "Delete" })
            .Build()).Policy!;
        Assert.Equal((true, "an incident", true, false), (policy.WarnOnly, policy.Halt?.Reason, policy.ApprovalRequired, policy.ApprovalFloor));
        Assert.Equal((TimeSpan.FromDays(365), TimeSpan.FromDays(14)), (policy.MaxReviewAge, policy.ReviewGrace));
        Assert.Equal(
            [new TermsTimeline.Entry("v1", FactsBuilder.At("2025-01-01T00:00:00Z"), TimeSpan.Zero), new TermsTimeline.Entry("v2", FactsBuilder.At("2026-01-01T00:00:00Z"), TimeSpan.FromDays(30))],
            policy.Terms!.Versions.AsEnumerable());
        Assert.Equal(TimeSpan.Zero, policy.MaxRetention["default"]);
        Assert.Equal(["StoryReply", "ViewOnce"], policy.NeverStore.AsEnumerable());
        Assert.Equal(["*.a.example", "cdn.example.com"], policy.UrlHosts.AsEnumerable());
        Assert.Equal(("Forbidden", "Delete"), (policy.Recording, policy.UnsentMessages));
        Assert.NotNull(policy.NamespaceSelector);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("X", "x")]
    [InlineData("WeChat", "wechat")]
    public void A_policy_is_named_after_its_platform_in_lower_case(string platform, string name) =>
        Assert.Equal(name, PolicyCompiler.Compile(new PlatformPolicyBuilder().For(platform).Named(name).Build()).Policy?.Platform);

    private static LabelSelector Selector(string operation) => new() { MatchExpressions = [new LabelSelectorRequirement { Key = "team", Operator = operation }] };
}

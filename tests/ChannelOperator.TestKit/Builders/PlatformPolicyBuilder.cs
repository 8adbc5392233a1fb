using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Builders;

/// <summary>Builds a policy. As it starts it asks for the acceptance of one version of the terms and for nothing else. Each method gives a new builder.</summary>
public sealed class PlatformPolicyBuilder
{
    public const string TermsVersion = "2026-01";

    private readonly PlatformPolicy _policy;

    public PlatformPolicyBuilder()
        : this(new PlatformPolicy
        {
            Metadata = new ObjectMeta { Name = "x", Uid = "22222222-2222-2222-2222-222222222222", ResourceVersion = "1", Generation = 1 },
            Spec = new PlatformPolicySpec { Platform = ChannelBuilder.Platform, Terms = new PolicyTerms { Versions = [Entry(TermsVersion, "2026-01-01T00:00:00Z", null)] } },
        })
    {
    }

    private PlatformPolicyBuilder(PlatformPolicy policy) => _policy = policy;

    public PlatformPolicy Build() => _policy;

    /// <summary>Names the platform, and the policy after it.</summary>
    public PlatformPolicyBuilder For(string platform) => Named(platform.ToLowerInvariant()).WithSpec(spec => spec with { Platform = platform });

    public PlatformPolicyBuilder Named(string name) => With(policy => policy with { Metadata = policy.Metadata with { Name = name } });

    public PlatformPolicyBuilder Warning() => WithEnforcement(PolicyEnforcement.Warn);

    public PlatformPolicyBuilder WithEnforcement(string? enforcement) => WithSpec(spec => spec with { Enforcement = enforcement });

    public PlatformPolicyBuilder Halted(string reason = "an incident", string? by = null) => WithSpec(spec => spec with { Halt = new PlatformHalt { Reason = reason, By = by } });

    public PlatformPolicyBuilder WithoutTerms() => WithSpec(spec => spec with { Terms = null });

    /// <summary>Lists these versions and no others.</summary>
    public PlatformPolicyBuilder WithTerms(params (string Version, string EffectiveTime, string? Grace)[] versions) => WithSpec(spec => spec with
    {
        Terms = new PolicyTerms { Versions = [.. versions.Select(version => Entry(version.Version, version.EffectiveTime, version.Grace))] },
    });

    public PlatformPolicyBuilder RequiringApproval(string? maxReviewAge = null, string? grace = null) => WithApproval(true, maxReviewAge, grace);

    public PlatformPolicyBuilder WithApproval(bool? required, string? maxReviewAge = null, string? grace = null) => WithSpec(spec => spec with
    {
        Approval = new PolicyApproval { Required = required, MaxReviewAge = Span(maxReviewAge), GracePeriod = Span(grace) },
    });

    public PlatformPolicyBuilder Limiting(string kind, string duration) => WithMedia(media => media with
    {
        MaxRetention = new Dictionary<string, Duration>(media.MaxRetention ?? new Dictionary<string, Duration>(), StringComparer.Ordinal) { [kind] = new(duration) },
    });

    /// <summary>Permits only namespaces that have this label.</summary>
    public PlatformPolicyBuilder Selecting(string label, string value) => WithSpec(spec => spec with
    {
        NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { [label] = value } },
    });

    public PlatformPolicyBuilder WithMedia(Func<PolicyMedia, PolicyMedia> change) => WithSpec(spec => spec with { Media = change(spec.Media ?? new PolicyMedia()) });

    public PlatformPolicyBuilder WithSpec(Func<PlatformPolicySpec, PlatformPolicySpec> change) => With(policy => policy with { Spec = change(policy.Spec) });

    public PlatformPolicyBuilder With(Func<PlatformPolicy, PlatformPolicy> change) => new(change(_policy));

    private static TermsVersion Entry(string version, string effectiveTime, string? grace) =>
        new() { Version = version, EffectiveTime = new Timestamp(effectiveTime), GracePeriod = Span(grace) };

    private static Duration? Span(string? text) => text is null ? null : new Duration(text);
}

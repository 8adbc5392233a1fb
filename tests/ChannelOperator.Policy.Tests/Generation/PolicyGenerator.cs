using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Policy.Tests.Generation;

/// <summary>Policies of every kind, a few of them not acceptable.</summary>
internal static class PolicyGenerator
{
    public static readonly string[] Platforms = ["X", "WhatsApp", "Facebook", "Instagram", "whatsapp", "FACEBOOK", "insTagram", "Telegram"];

    public static readonly Gen<IReadOnlyDictionary<string, Duration>> Retention = Gen.Select(
        Optional(TimeGenerator.Span), Optional(TimeGenerator.Span), Optional(TimeGenerator.Span), Optional(TimeGenerator.Span), Gen.Int[0, 80],
        (everything, image, video, document, typingMistake) =>
        {
            Dictionary<string, Duration> map = new(StringComparer.Ordinal);
            Add(map, MediaKinds.Default, everything);
            Add(map, MediaKinds.Image, image);
            Add(map, MediaKinds.Video, video);
            Add(map, typingMistake == 0 ? "documnet" : MediaKinds.Document, document);
            return (IReadOnlyDictionary<string, Duration>)map;
        });

    private static readonly Gen<PlatformHalt?> Halt = Gen.Frequency(
        (25, Gen.Const((PlatformHalt?)null)),
        (1, Gen.Const((PlatformHalt?)new PlatformHalt { Reason = "an incident", By = "ops" })));

    private static readonly Gen<TermsVersion> Version = Gen.Select(
        TimeGenerator.Written, Optional(TimeGenerator.Span), (time, grace) => new TermsVersion { EffectiveTime = time, GracePeriod = grace });

    private static readonly Gen<PolicyTerms?> Terms = Gen.Frequency(
        (2, Gen.Const((PolicyTerms?)null)),
        (14, Version.List[1, 4].Select(versions => (PolicyTerms?)new PolicyTerms { Versions = Named(InOrder(versions)) })),
        (1, Version.List[0, 4].Select(versions => (PolicyTerms?)new PolicyTerms { Versions = Named(versions) })));

    private static readonly Gen<PolicyApproval?> Approval = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf<bool?>(true, true, false, null), Optional(TimeGenerator.Span), Optional(TimeGenerator.Span),
        (present, required, age, grace) => present == 0 ? null : new PolicyApproval { Required = required, MaxReviewAge = age, GracePeriod = grace });

    private static readonly Gen<PolicyMedia?> Media = Gen.Select(
        Gen.Int[0, 3], Retention, Gen.OneOf(null, MediaRecording.Forbidden, MediaRecording.Allowed), Gen.OneOf(null, UnsentMessages.Keep, UnsentMessages.Delete), Gen.Int[0, 2],
        (present, retention, recording, unsent, neverStore) => present == 0
            ? null
            : new PolicyMedia
            {
                MaxRetention = retention,
                Recording = recording,
                UnsentMessages = unsent,
                NeverStore = neverStore == 0 ? null : [NeverStoredContent.ViewOnce],
                UrlHosts = neverStore == 1 ? ["CDN.example.com"] : null,
            });

    private static readonly Gen<LabelSelector?> Selector = Gen.OneOf(
        null,
        null,
        null,
        null,
        null,
        new LabelSelector(),
        new LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "cx" } },
        new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "team", Operator = "NotIn", Values = ["sales"] }] });

    /// <summary>A policy for a platform, as it stands in the cluster.</summary>
    public static Gen<PlatformPolicy> For(string platform) => Gen.Select(
        Gen.OneOf(null, PolicyEnforcement.Enforce, PolicyEnforcement.Warn, PolicyEnforcement.Warn), Halt, Terms, Approval, Media, Selector, Gen.Int[0, 100],
        (enforcement, halt, terms, approval, media, selector, mistake) => new PlatformPolicyBuilder()
            .For(platform)
            .Named(mistake == 0 ? "another" : platform.ToLowerInvariant())
            .WithSpec(spec => spec with
            {
                Enforcement = mistake == 1 ? "warn" : enforcement,
                Halt = halt,
                Terms = terms,
                Approval = approval,
                Media = media,
                NamespaceSelector = selector,
            })
            .Build());

    /// <summary>A value, or none.</summary>
    public static Gen<T?> Optional<T>(Gen<T> some)
        where T : struct =>
        Gen.Frequency((1, Gen.Const((T?)null)), (2, some.Select(value => (T?)value)));

    private static IEnumerable<TermsVersion> InOrder(IEnumerable<TermsVersion> versions) =>
        versions.DistinctBy(version => version.EffectiveTime.Value).OrderBy(version => version.EffectiveTime.Value);

    private static TermsVersion[] Named(IEnumerable<TermsVersion> versions) => [.. versions.Select((version, index) => version with { Version = $"v{index + 1}" })];

    private static void Add(Dictionary<string, Duration> map, string key, Duration? value)
    {
        if (value is { } given)
        {
            map[key] = given;
        }
    }
}

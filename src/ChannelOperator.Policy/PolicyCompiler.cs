using System.Collections.Immutable;
using ChannelOperator.Api;
using Reasons = ChannelOperator.Api.PlatformPolicyConditions.AcceptedReasons;

namespace ChannelOperator.Policy;

/// <summary>Checks a PlatformPolicy and turns it into the policy that is applied, with its platform's floor.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles a policy. The result depends on the object alone, so that it can be kept with it.</summary>
    /// <param name="policy">The object.</param>
    /// <returns>The policy, or why it is not accepted.</returns>
    public static CompiledPolicy Compile(PlatformPolicy policy)
    {
        PlatformPolicySpec spec = policy.Spec;
        if (FindMistake(policy) is { } mistake)
        {
            return new CompiledPolicy { Halt = spec.Halt, Reason = mistake.Reason, Message = mistake.Message };
        }

        EffectivePolicy asWritten = Read(spec);
        EffectivePolicy effective = PlatformFloor.Apply(asWritten, out ImmutableArray<string> raised);
        return new CompiledPolicy
        {
            Policy = effective,
            Halt = spec.Halt,
            Reason = raised.IsEmpty ? Reasons.Accepted : Reasons.FloorApplied,
            Message = raised.IsEmpty
                ? "the policy is applied as it stands"
                : $"the policy is applied with the floor for {spec.Platform}, which holds whatever stands here: {string.Join("; ", raised)}",
        };
    }

    private static Mistake? FindMistake(PlatformPolicy policy) =>
        FindNameMistake(policy) ?? FindTermsMistake(policy.Spec.Terms) ?? FindApprovalMistake(policy.Spec.Approval)
        ?? FindMediaMistake(policy.Spec.Media) ?? FindValueMistake(policy.Spec);

    private static Mistake? FindNameMistake(PlatformPolicy policy)
    {
        string expected = Platforms.Key(policy.Spec.Platform);
        return policy.Metadata.Name == expected
            ? null
            : new Mistake(Reasons.NameMismatch, $"the policy for {policy.Spec.Platform} must be named {expected}, not {policy.Metadata.Name}: create it under that name and delete this one");
    }

    private static Mistake? FindTermsMistake(PolicyTerms? terms)
    {
        if (terms is null)
        {
            return null;
        }

        if (terms.Versions.Count == 0)
        {
            return new Mistake(Reasons.NoVersions, "spec.terms.versions is empty: list the version in force, or leave spec.terms out if no terms need to be accepted");
        }

        HashSet<string> seen = [];
        DateTimeOffset? before = null;
        for (int index = 0; index < terms.Versions.Count; index++)
        {
            TermsVersion version = terms.Versions[index];
            string path = $"spec.terms.versions[{index}]";
            if (!seen.Add(version.Version))
            {
                return new Mistake(Reasons.DuplicateVersion, $"{path}.version: {version.Version} is listed twice: give each version its own name");
            }

            if (version.EffectiveTime.Value is not { } effective)
            {
                return new Mistake(Reasons.VersionsOutOfOrder, $"{path}.effectiveTime: \"{version.EffectiveTime}\" is not a time such as 2026-01-01T00:00:00Z");
            }

            if (effective <= before)
            {
                return new Mistake(Reasons.VersionsOutOfOrder, $"{path}.effectiveTime: {version.EffectiveTime} is not later than the version before it: list the versions from old to new");
            }

            if (BadDuration(version.GracePeriod, path + ".gracePeriod") is { } bad)
            {
                return bad;
            }

            before = effective;
        }

        return null;
    }

    private static Mistake? FindApprovalMistake(PolicyApproval? approval) =>
        BadDuration(approval?.MaxReviewAge, "spec.approval.maxReviewAge") ?? BadDuration(approval?.GracePeriod, "spec.approval.gracePeriod");

    private static Mistake? FindMediaMistake(PolicyMedia? media)
    {
        foreach ((string kind, Duration limit) in media?.MaxRetention ?? ImmutableDictionary<string, Duration>.Empty)
        {
            if (!MediaKinds.IsKey(kind))
            {
                return new Mistake(Reasons.InvalidSpec, $"spec.media.maxRetention: unknown media kind {kind} (known: default, image, video, audio, document)");
            }

            if (BadDuration(limit, $"spec.media.maxRetention.{kind}") is { } bad)
            {
                return bad;
            }
        }

        return null;
    }

    private static Mistake? FindValueMistake(PlatformPolicySpec spec) =>
        Unknown(spec.Enforcement, "spec.enforcement", PolicyEnforcement.Enforce, PolicyEnforcement.Warn)
        ?? Unknown(spec.Media?.Recording, "spec.media.recording", MediaRecording.Forbidden, MediaRecording.Allowed)
        ?? Unknown(spec.Media?.UnsentMessages, "spec.media.unsentMessages", UnsentMessages.Delete, UnsentMessages.Keep)
        ?? spec.Media?.NeverStore?
            .Select(content => Unknown(content, "spec.media.neverStore", [.. NeverStoredContent.All]))
            .FirstOrDefault(mistake => mistake is not null)
        ?? spec.NamespaceSelector?.MatchExpressions?
            .Select(requirement => Unknown(requirement.Operator, "spec.namespaceSelector.matchExpressions.operator", "In", "NotIn", "Exists", "DoesNotExist"))
            .FirstOrDefault(mistake => mistake is not null);

    private static Mistake? BadDuration(Duration? duration, string path) => duration is { } given && given.Value is null
        ? new Mistake(Reasons.InvalidDuration, $"{path}: \"{given}\" is not a duration such as 30d or 1d12h of at most 3650d")
        : null;

    private static Mistake? Unknown(string? value, string path, params string[] allowed) => value is null || allowed.Contains(value)
        ? null
        : new Mistake(Reasons.InvalidSpec, $"{path}: \"{value}\" is not one of {string.Join(", ", allowed)}");

    private static EffectivePolicy Read(PlatformPolicySpec spec) => ReadMedia(spec.Media ?? new PolicyMedia(), new EffectivePolicy
    {
        Platform = Platforms.Key(spec.Platform),
        WarnOnly = spec.Enforcement == PolicyEnforcement.Warn,
        Halt = spec.Halt,
        Terms = spec.Terms is null ? null : ReadTerms(spec.Terms),
        ApprovalRequired = spec.Approval?.Required == true,
        MaxReviewAge = spec.Approval?.MaxReviewAge?.Value,
        ReviewGrace = spec.Approval?.GracePeriod?.Value ?? TimeSpan.Zero,
        NamespaceSelector = spec.NamespaceSelector,
    });

    private static TermsTimeline ReadTerms(PolicyTerms terms) => new(
    [
        .. terms.Versions.Select(version => new TermsTimeline.Entry(version.Version, version.EffectiveTime.Value!.Value, version.GracePeriod?.Value ?? TimeSpan.Zero)),
    ]);

    private static EffectivePolicy ReadMedia(PolicyMedia media, EffectivePolicy policy) => policy with
    {
        MaxRetention = (media.MaxRetention ?? ImmutableDictionary<string, Duration>.Empty)
            .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Value!.Value, StringComparer.Ordinal),
        NeverStore = Sorted(media.NeverStore ?? []),
        UrlHosts = Sorted((media.UrlHosts ?? []).Select(host => host.ToLowerInvariant())),
        Recording = media.Recording ?? MediaRecording.Allowed,
        UnsentMessages = media.UnsentMessages ?? UnsentMessages.Keep,
    };

    private static ImmutableArray<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private sealed record Mistake(string Reason, string Message);
}

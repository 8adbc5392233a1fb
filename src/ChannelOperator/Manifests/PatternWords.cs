using ChannelOperator.Api;

namespace ChannelOperator.Manifests;

/// <summary>What the patterns of the CRDs admit, in words: a pattern alone helps few who have mistyped a value.</summary>
internal static class PatternWords
{
    private const string AbsolutePath = "^/";

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [Duration.Pattern] = "a duration such as 30d, 1d12h or 0s",
        [Timestamp.Pattern] = "a time such as 2026-01-15T10:00:00Z",
        [AbsolutePath] = "a path that begins with /",
        ["^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$"] = "a platform's name such as WhatsApp: letters, digits and '-', a letter first",
        ["^[A-Za-z0-9]([-A-Za-z0-9_.:]*[A-Za-z0-9])?$"] = "an account's id: letters, digits, '-', '_', '.' and ':', a letter or a digit at both ends",
        ["^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$"] = "an object's name: lower-case letters, digits, '-' and '.', a letter or a digit at both ends",
    };

    /// <summary>What a pattern admits; the pattern itself where it is for few.</summary>
    public static string Of(string pattern) => Words.TryGetValue(pattern, out string? words) ? words
        : pattern.Contains("[KMGTPE]i", StringComparison.Ordinal) ? "a quantity such as 500m or 2Gi" : $"of the form {pattern}";
}

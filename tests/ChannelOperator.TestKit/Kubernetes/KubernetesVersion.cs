using System.Globalization;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The version of a Kubernetes release. Pre-release and build suffixes are not told apart.</summary>
public readonly partial record struct KubernetesVersion(int Major, int Minor, int Patch) : IComparable<KubernetesVersion>
{
    /// <summary>Finds the first <c>vMAJOR.MINOR.PATCH</c> in a text such as <c>Kubernetes v1.20.2</c>.</summary>
    public static bool TryFind(string text, out KubernetesVersion version)
    {
        var match = Pattern().Match(text);
        version = match.Success ? new KubernetesVersion(Number(match, "major"), Number(match, "minor"), Number(match, "patch")) : default;
        return match.Success;
    }

    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    public int CompareTo(KubernetesVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"v{Major}.{Minor}.{Patch}");

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bv(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})\.(?<patch>[0-9]{1,6})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

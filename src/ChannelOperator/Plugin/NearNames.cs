using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>Names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int Shown = 3;

    /// <summary>The nearest names: one contains the other, or a few letters differ.</summary>
    public static IReadOnlyList<string> To(string name, IEnumerable<string> names) =>
    [
        .. names.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Distance: EditDistance.Between(name, candidate)))
            .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3) || candidate.Name.Contains(name, StringComparison.Ordinal) || name.Contains(candidate.Name, StringComparison.Ordinal))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(Shown).Select(candidate => candidate.Name),
    ];
}

namespace ChannelOperator.Plugin;

/// <summary>Names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int Shown = 3;

    /// <summary>The nearest names: one contains the other, or a few letters differ.</summary>
    public static IReadOnlyList<string> To(string name, IEnumerable<string> names) =>
    [
        .. names.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3) || candidate.Name.Contains(name, StringComparison.Ordinal) || name.Contains(candidate.Name, StringComparison.Ordinal))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(Shown).Select(candidate => candidate.Name),
    ];

    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[other.Length];
    }
}

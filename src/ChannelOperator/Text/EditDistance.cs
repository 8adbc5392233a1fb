namespace ChannelOperator.Text;

/// <summary>How many letters have to be put in, taken out, changed or swapped to get from one word to another; upper and lower case count as the same.</summary>
internal static class EditDistance
{
    private const int LongestWord = 64;

    /// <summary>The distance; that of words longer than 64 characters is not looked for, and is the greatest number.</summary>
    public static int Between(string one, string other)
    {
        if (one.Length > LongestWord || other.Length > LongestWord)
        {
            return int.MaxValue;
        }

        int[,] distance = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                distance[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1,
                    distance[i - 1, j - 1] + (Same(one[i - 1], other[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]))
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[one.Length, other.Length];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}

using System.Globalization;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Resource versions as numbers, which tell older from newer within one kind; of any other form nothing can be told.</summary>
internal static class ResourceVersions
{
    public static bool TryParse(string version, out ulong number) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Whether the one is known to be older than the number.</summary>
    public static bool IsOlder(string version, ulong number) => TryParse(version, out ulong own) && own < number;
}

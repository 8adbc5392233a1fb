using System.Globalization;
using ChannelOperator.Api;

namespace ChannelOperator.Plugin;

/// <summary>Channels in a sentence: how many, where, and which.</summary>
internal static class ChannelNames
{
    /// <summary>How many names a sentence lists.</summary>
    private const int Listed = 10;

    /// <summary>How many there are, with the noun or verb.</summary>
    public static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    /// <summary>The first names.</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Listed)) + (names.Count > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - Listed} more") : "");

    /// <summary>The namespaces, with how many are in each; empty where there are no channels.</summary>
    public static string Places(IEnumerable<MessagingChannel> channels)
    {
        string[] namespaces = [.. channels.GroupBy(channel => channel.Metadata.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()})"))];
        return namespaces.Length == 0 ? "" : " in " + string.Join(", ", namespaces);
    }

    /// <summary>Namespace and name.</summary>
    public static string Key(MessagingChannel channel) => $"{channel.Metadata.Namespace}/{channel.Metadata.Name}";
}

using System.Globalization;

namespace ChannelOperator.Runtime.Client;

/// <summary>The API's MicroTime, as Events and Leases have it.</summary>
public static class MicroTime
{
    /// <summary>Exactly six fraction digits, also on a whole second: the server refuses any other number of them.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

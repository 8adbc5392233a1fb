using System.Text;

namespace ChannelConnector.Tests.Leaks;

/// <summary>
/// Finds canaries in bytes: as they are, as UTF-16 or UTF-32, percent-encoded, escaped as in JSON, in either base64, in hex, and one of these in another. It decodes what it searches rather than
/// encoding what it looks for, so that it does not matter how much of the surroundings was encoded with it.
/// </summary>
internal static class CanarySearch
{
    /// <summary>An encoding around an encoding around an encoding.</summary>
    private const int Layers = 3;

    /// <summary>The canaries in some bytes.</summary>
    public static IReadOnlyCollection<Canary> In(ReadOnlyMemory<byte> bytes, CanaryBook book)
    {
        HashSet<Canary> found = [];
        Search(bytes.ToArray(), book, Layers, found);
        return found;
    }

    private static void Search(byte[] bytes, CanaryBook book, int layers, HashSet<Canary> found)
    {
        Match(bytes, book, found);
        if (layers == 0)
        {
            return;
        }

        foreach (Func<byte[], byte[]?> decode in CanaryDecoding.All)
        {
            if (decode(bytes) is { Length: > 0 } decoded)
            {
                Search(decoded, book, layers - 1, found);
            }
        }
    }

    private static void Match(ReadOnlySpan<byte> bytes, CanaryBook book, HashSet<Canary> found)
    {
        // Hosts, schemes and hex digits lose their case on the way.
        byte[] lower = new byte[bytes.Length];
        for (int index = 0; index < lower.Length; index++)
        {
            lower[index] = bytes[index] is >= (byte)'A' and <= (byte)'Z' ? (byte)(bytes[index] | 0x20) : bytes[index];
        }

        ReadOnlySpan<byte> rest = lower;
        ReadOnlySpan<byte> mark = Encoding.ASCII.GetBytes(book.Mark);
        int length = mark.Length + 5;
        for (int at; (at = rest.IndexOf(mark)) >= 0; rest = rest[(at + mark.Length)..])
        {
            string text = Encoding.Latin1.GetString(rest.Slice(at, Math.Min(length, rest.Length - at)));
            // A mark with a torn number is a leak too.
            found.Add(book.Find(text) ?? new Canary(text, "a torn canary", Places.None));
        }
    }
}

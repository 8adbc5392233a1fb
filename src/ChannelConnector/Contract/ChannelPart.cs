using System.Security.Cryptography;
using System.Text;

namespace ChannelConnector.Contract;

/// <summary>What a channel's part of storage is called that channels share, schemas and objects alike: its uid, or a hash of one that is not plain. So no uid leads out of its own part.</summary>
internal static class ChannelPart
{
    private const int LongestUid = 48;

    /// <summary>The name: small letters, digits and hyphens.</summary>
    public static string Of(string uid)
    {
        bool isPlain = uid.Length is > 0 and <= LongestUid && uid.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-');
        return isPlain ? uid : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid)).AsSpan(0, 16));
    }
}

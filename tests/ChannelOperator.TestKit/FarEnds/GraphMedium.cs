using System.Security.Cryptography;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A medium that somebody has sent, as it lies at the platform.</summary>
public sealed class GraphMedium
{
    internal GraphMedium(string id, byte[] bytes, string mimeType, Uri? url)
    {
        (Id, Bytes, MimeType, Url) = (id, bytes, mimeType, url);
        ContentType = mimeType;
        AnnouncedSize = bytes.Length;
        AnnouncedSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Its id; for a CDN medium what faults can be set for.</summary>
    public string Id { get; }

    /// <summary>What it is.</summary>
    public byte[] Bytes { get; }

    /// <summary>What webhook and look-up say it is.</summary>
    public string MimeType { get; }

    /// <summary>Where a CDN medium lies. A WhatsApp medium has to be looked up, and lies somewhere else each time.</summary>
    public Uri? Url { get; }

    /// <summary>What the download says it is; the same unless told otherwise.</summary>
    public string ContentType { get; set; }

    /// <summary>The size that the look-up tells; the true one unless told otherwise.</summary>
    public long AnnouncedSize { get; set; }

    /// <summary>The hash that the look-up tells, in hex; the true one unless told otherwise.</summary>
    public string AnnouncedSha256 { get; set; }

    /// <summary>The hash that a webhook tells, in base64.</summary>
    public string Sha256Base64 => Convert.ToBase64String(SHA256.HashData(Bytes));

    /// <summary>The number whose message it came with: a look-up that names another one is refused.</summary>
    public string? PhoneNumberId { get; set; }

    /// <summary>What goes wrong when it is looked up.</summary>
    public FarEndFault? LookUpFault { get; set; }

    /// <summary>What goes wrong when it is downloaded.</summary>
    public FarEndFault? DownloadFault { get; set; }
}

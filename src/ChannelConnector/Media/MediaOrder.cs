namespace ChannelConnector.Media;

/// <summary>A medium to fetch, without where it is.</summary>
/// <param name="Kind">The announced kind.</param>
/// <param name="Mime">The announced type.</param>
/// <param name="Sha256">The announced hash; <see langword="null"/> for none that can be checked.</param>
/// <param name="Received">When its message was received.</param>
internal sealed record MediaOrder(string Kind, string? Mime, byte[]? Sha256, DateTimeOffset Received)
{
    private const int HashBytes = 32;

    /// <summary>Reads a hash. A webhook has it in base64, a look-up in hex; they are told apart by their length.</summary>
    public static byte[]? Hash(string? text)
    {
        byte[] hash = new byte[HashBytes];
        bool isHash = text?.Length == 2 * HashBytes
            ? Convert.FromHexString(text, hash, out _, out int written) == System.Buffers.OperationStatus.Done && written == HashBytes
            : Convert.TryFromBase64String(text ?? "", hash, out written) && written == HashBytes;
        return isHash ? hash : null;
    }
}

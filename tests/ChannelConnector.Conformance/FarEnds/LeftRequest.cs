using System.Text;

namespace ChannelConnector.Conformance.FarEnds;

/// <summary>A request that has left the connector.</summary>
/// <param name="Host">Whom it asked.</param>
/// <param name="Head">Method, path, query and headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="IsForMedia">Whether it asked a media server of the platform.</param>
internal sealed record LeftRequest(string Host, string Head, byte[] Body, bool IsForMedia)
{
    /// <summary>Whether a word of letters and digits is in it, in the body or in the head.</summary>
    public bool Has(string word) => Head.Contains(word, StringComparison.Ordinal) || Body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0;

    public override string ToString() => $"{Head.Split('\n')[0]} at {Host}";
}

using System.Globalization;

namespace ChannelConnector.Outbound;

/// <summary>
/// What goes with a message so that the platform names it: <c>biz_opaque_callback_data</c> comes back in WhatsApp's statuses, <c>metadata</c> in Messenger's echoes.
/// </summary>
/// <param name="Id">Genesys Cloud's id of the answer.</param>
/// <param name="Part">Which part of it, from 0.</param>
internal readonly record struct AnswerReference(string Id, int Part)
{
    private const string Prefix = "channel-connector/";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Part}/{Id}");

    /// <summary>Reads one; <see langword="null"/> if it is of somebody else.</summary>
    public static AnswerReference? Parse(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        int slash = text.IndexOf('/', Prefix.Length);
        return slash > 0 && int.TryParse(text.AsSpan(Prefix.Length, slash - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            ? new AnswerReference(text[(slash + 1)..], part)
            : null;
    }
}

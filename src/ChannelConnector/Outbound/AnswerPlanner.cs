using System.Collections.Immutable;
using System.Text;
using ChannelConnector.Redaction;

namespace ChannelConnector.Outbound;

/// <summary>Makes of what Genesys Cloud has sent what the platform is sent, or the reason why it is sent nothing: before anything is written.</summary>
/// <param name="rules">What the platform takes.</param>
/// <param name="redactor">Cuts links of listed hosts out of a text: they pass in neither direction.</param>
internal sealed class AnswerPlanner(AnswerRules rules, TextRedactor redactor)
{
    private const int LongestUrl = 2048;

    /// <summary>Plans.</summary>
    /// <param name="message">A message to a customer.</param>
    /// <param name="accepted">When it came.</param>
    /// <param name="removed">How many links were cut out.</param>
    public NewAnswer Plan(OutboundMessage message, DateTimeOffset accepted, out int removed)
    {
        removed = 0;
        ImmutableArray<AnswerPart>.Builder parts = ImmutableArray.CreateBuilder<AnswerPart>();
        if (message.Text is { } text)
        {
            parts.Add(new AnswerPart { Text = redactor.Redact(text, out removed) });
        }

        AnswerFailure? failure = message.HasMore ? AnswerFailures.Structured : null;
        foreach (OutboundAttachment attachment in message.Attachments)
        {
            failure ??= Check(attachment);
            parts.Add(new AnswerPart { Kind = attachment.MediaType, Url = attachment.Url, FileName = attachment.FileName is { } name ? redactor.Redact(name) : null });
        }

        failure ??= parts.Count == 0 ? AnswerFailures.Empty : null;
        failure ??= message.Text is not null && Length(parts[0].Text!) > rules.LongestText ? AnswerFailures.TooLong(rules) : null;
        return new NewAnswer(message.Id, message.Recipient, accepted, failure is null ? new AnswerContent { Parts = parts.ToImmutable() } : null, failure);
    }

    private int Length(string text) => rules.CountsBytes ? Encoding.UTF8.GetByteCount(text) : text.Length;

    private AnswerFailure? Check(OutboundAttachment attachment)
    {
        if (attachment.MediaType is null || !rules.Kinds.Contains(attachment.MediaType))
        {
            return AnswerFailures.Kind(rules);
        }

        if (attachment.Url is not { Length: <= LongestUrl } || !Uri.TryCreate(attachment.Url, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttps)
        {
            return AnswerFailures.NotHttps;
        }

        redactor.Redact(attachment.Url, out int removed);
        return removed > 0 ? AnswerFailures.ListedHost : null;
    }
}

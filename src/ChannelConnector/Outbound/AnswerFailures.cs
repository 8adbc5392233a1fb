using System.Globalization;

namespace ChannelConnector.Outbound;

/// <summary>Every reason that an answer can fail for, in the words that the agent's side reads.</summary>
internal static class AnswerFailures
{
    public static readonly AnswerFailure NoMessage = new(
        FailureCodes.MessageNotAllowed, "No message of this customer is known, and the platform permits answers only: wait until the customer writes, or use a template of the platform outside this channel.");

    public static readonly AnswerFailure WindowClosed = new(
        FailureCodes.MessageNotAllowed, "The customer's last message is more than 24 hours ago, and the platform permits no answer after that: wait until the customer writes again, or use a template of the platform outside this channel.");

    public static readonly AnswerFailure Expired = new(
        FailureCodes.MessageExpired, "It could not be sent for an hour, and is not sent any more: send it again if it still matters.");

    public static readonly AnswerFailure Unknown = new(
        FailureCodes.ServerError, "It is not known whether the customer has got it: the platform's answer was lost. It is not sent again by itself; ask the customer, or send it again.");

    public static readonly AnswerFailure Closed = new(
        FailureCodes.MessageNotAllowed, "The channel is not permitted to send any more. It was not sent, and its content is deleted: send it again when the channel runs.");

    public static readonly AnswerFailure Erased = new(
        FailureCodes.MessageNotAllowed, "All that was stored of this customer was erased on request before it was sent, and it was erased too: send it again if it still matters.");

    public static readonly AnswerFailure Structured = new(
        FailureCodes.UnsupportedMessage, "The channel sends texts and attachments only, and this has quick replies, buttons, cards, a story or something else: send it as a text.");

    public static readonly AnswerFailure Empty = new(FailureCodes.InvalidMessageStructure, "It has neither a text nor an attachment.");

    public static readonly AnswerFailure NotHttps = new(FailureCodes.InvalidMessageStructure, "An attachment has no https address from which the platform could fetch it.");

    public static readonly AnswerFailure ListedHost = new(FailureCodes.DataFiltered, "An attachment is at an address that the channel's policy does not let pass: attach the file itself.");

    public static readonly AnswerFailure Unreachable = new(FailureCodes.InvalidDestination, "The platform cannot deliver to this customer: the id is unknown, or the customer has blocked the account or left.");

    public static readonly AnswerFailure NotAllowed = new(FailureCodes.MessageNotAllowed, "The platform does not let the account write to this customer: the customer takes no messages from it.");

    public static readonly AnswerFailure OptedOut = new(FailureCodes.RecipientOptedOut, "The customer does not want messages of this account any more.");

    public static readonly AnswerFailure Media = new(FailureCodes.MediaTypeNotAllowed, "The platform could not fetch an attachment, or does not take its type or size.");

    /// <summary>A text is too long.</summary>
    public static AnswerFailure TooLong(AnswerRules rules) => new(FailureCodes.InvalidMessageStructure, string.Create(
        CultureInfo.InvariantCulture, $"The text is longer than {rules.Platform} takes: at most {rules.LongestText} {(rules.CountsBytes ? "bytes of UTF-8, of which letters with accents take two and emoji four" : "characters")}. Send it in parts."));

    /// <summary>An attachment is of a kind that the platform does not take.</summary>
    public static AnswerFailure Kind(AnswerRules rules) => new(FailureCodes.MediaTypeNotAllowed, rules.Kinds.Count == 0
        ? $"On {rules.Platform} the channel sends texts only, no attachments."
        : $"{rules.Platform} takes attachments of the kinds {string.Join(", ", rules.Kinds.Order(StringComparer.Ordinal))}, and this has another.");

    /// <summary>The platform refuses it for a reason that says nothing to an agent.</summary>
    /// <param name="reason">The platform's numbers.</param>
    public static AnswerFailure Refused(string reason) => new(FailureCodes.GeneralError, $"The platform refuses it: {reason}.");

    /// <summary>A later part has failed.</summary>
    public static AnswerFailure After(this AnswerFailure failure, int sent, int parts) => sent == 0 ? failure : failure with
    {
        Message = string.Create(CultureInfo.InvariantCulture, $"The customer has the first {sent} of {parts} parts. Of the next: {failure.Message}"),
    };
}

using ChannelOperator.Api;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Connectors;

/// <summary>Why the cluster could not be made as decided.</summary>
/// <param name="Reason">One of <see cref="ChannelConditions.EnforcedReasons"/>.</param>
/// <param name="Message">What was tried, what came of it, and what to do next.</param>
/// <param name="NeedsPerson">Whether trying again is useless until somebody changes something.</param>
/// <param name="Exception">The error to try again for; null where <paramref name="RetryAfter"/> says when to look again.</param>
/// <param name="RetryAfter">When to look again.</param>
internal sealed record ApplyFailure(string Reason, string Message, bool NeedsPerson, Exception? Exception = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The failure that an error of a write is. A conflict is none: the pass is repeated on fresh data.</summary>
    public static ApplyFailure? From(Exception exception) => exception switch
    {
        ApiException { IsConflict: true } => null,
        ApiException { IsForbidden: true } forbidden => new ApplyFailure(
            ChannelConditions.EnforcedReasons.Forbidden, $"{forbidden.Message}: grant the operator {forbidden.Verb} on {forbidden.Resource}, or see the admission policy named", NeedsPerson: true, forbidden),
        ApiException api => new ApplyFailure(ChannelConditions.EnforcedReasons.ApplyFailed, api.Message, NeedsPerson: api.IsInvalid, api),
        _ when ApiException.IsTransientFailure(exception) => new ApplyFailure(ChannelConditions.EnforcedReasons.ApplyFailed, exception.Message, NeedsPerson: false, exception),
        _ => null,
    };
}

using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelOperator.Channels;

/// <summary>
/// What a pass did and found, and could not tell because its status could not be written, or the answer was lost. The next pass tells it:
/// what is done is not done again, so nobody else would.
/// </summary>
/// <param name="Status">The status that was told last, and those that were to be written since.</param>
/// <param name="Deeds">What was done, the latest last.</param>
internal sealed record UntoldPass(UntoldStatus<MessagingChannelStatus> Status, IReadOnlyList<Deed> Deeds)
{
    /// <summary>Whether a start is among what was done last: it is found again until it is told.</summary>
    public bool EndsWithStart => Deeds is [.., { Decision.Action: ChannelAction.Run, Outcome.Started: true }];
}

using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.Channels;

/// <summary>
/// What a pass did and found, and could not tell because its status could not be written, or the answer was lost. The next pass tells it:
/// what is done is not done again, so nobody else would.
/// </summary>
/// <param name="Uid">The channel's uid.</param>
/// <param name="Before">The status that was told last.</param>
/// <param name="Attempted">The status that was to be written.</param>
/// <param name="Deeds">What was done, the latest last.</param>
internal sealed record UntoldPass(string Uid, MessagingChannelStatus? Before, JsonNode? Attempted, IReadOnlyList<Deed> Deeds)
{
    /// <summary>The status that was told last: not the stored one where the write has arrived after all, but the stored one where somebody else has written.</summary>
    public MessagingChannelStatus? LastTold(MessagingChannelStatus? stored, JsonNode? storedJson) => JsonNode.DeepEquals(storedJson, Attempted) ? Before : stored;
}

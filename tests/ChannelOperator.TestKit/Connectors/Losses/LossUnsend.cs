namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>A customer has unsent a message.</summary>
/// <param name="Original">The platform's id of the message.</param>
/// <param name="Conversation">The customer.</param>
public sealed record LossUnsend(string Original, string Conversation)
{
    /// <summary>The id of the notice that the agent gets.</summary>
    public string NoticeId => Original + ":unsent";
}

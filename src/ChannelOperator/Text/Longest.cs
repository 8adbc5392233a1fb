namespace ChannelOperator.Text;

/// <summary>How much of others' text is shown.</summary>
internal static class Longest
{
    /// <summary>A name, a user, a reason of one word.</summary>
    public const int Name = 256;

    /// <summary>A message: longer than any that the operator writes.</summary>
    public const int Message = 8192;
}

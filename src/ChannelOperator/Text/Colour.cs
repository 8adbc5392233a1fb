namespace ChannelOperator.Text;

/// <summary>The colours, with their numbers in the terminal's language.</summary>
internal enum Colour
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>A person is needed.</summary>
    Red = 31,

    /// <summary>All is well.</summary>
    Green = 32,

    /// <summary>Soon, or not quite.</summary>
    Yellow = 33,
}

using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>Why every channel of a platform is stopped, and who said so.</summary>
public sealed record PlatformHalt
{
    /// <summary>Why the platform is halted; the channels repeat it.</summary>
    [Schema(MinLength = 1, MaxLength = 1024)]
    public string Reason { get; init; } = "";

    /// <summary>Who halted it, such as a mail address.</summary>
    [Schema(MaxLength = 256)]
    public string? By { get; init; }
}

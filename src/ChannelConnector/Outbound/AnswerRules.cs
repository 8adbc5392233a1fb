using System.Collections.Frozen;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>
/// What a platform takes from a business. Sources: the references of the send APIs at developers.facebook.com (WhatsApp Cloud API: text 4096 characters; Messenger: 2000;
/// Instagram: 1000 bytes of UTF-8; a window of 24 hours on all three) and at docs.x.com (10000 characters, no window).
/// </summary>
internal sealed record AnswerRules
{
    /// <summary>How long after a customer's message answers are permitted, where there is such a window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>The platform's name.</summary>
    public required string Platform { get; init; }

    /// <summary>The longest text.</summary>
    public required int LongestText { get; init; }

    /// <summary>Whether the text's length is counted in bytes of UTF-8.</summary>
    public bool CountsBytes { get; init; }

    /// <summary>The kinds of attachments, of <see cref="AttachmentKinds"/>.</summary>
    public required FrozenSet<string> Kinds { get; init; }

    /// <summary>Whether answers are permitted within <see cref="Window"/> only.</summary>
    public bool HasWindow { get; init; } = true;

    /// <summary>Whether it tells that a message has arrived.</summary>
    public bool ReportsDelivery { get; init; }

    /// <summary>How long to wait, where an answer of the platform was lost, for a webhook that tells what became of the message; zero where none names it.</summary>
    public TimeSpan DoubtTime { get; init; }

    /// <summary>The rules of a platform that has a parser.</summary>
    public static AnswerRules For(string platform) => PlatformKeys.Key(platform) switch
    {
        PlatformKeys.WhatsApp => new AnswerRules
        {
            Platform = "WhatsApp",
            LongestText = 4096,
            Kinds = Set(AttachmentKinds.Image, AttachmentKinds.Video, AttachmentKinds.Audio, AttachmentKinds.File),
            ReportsDelivery = true,
            DoubtTime = TimeSpan.FromSeconds(60),
        },
        PlatformKeys.Facebook => new AnswerRules
        {
            Platform = "Messenger",
            LongestText = 2000,
            Kinds = Set(AttachmentKinds.Image, AttachmentKinds.Video, AttachmentKinds.Audio, AttachmentKinds.File),
            ReportsDelivery = true,
            DoubtTime = TimeSpan.FromSeconds(60),
        },
        PlatformKeys.Instagram => new AnswerRules
        {
            Platform = "Instagram", LongestText = 1000, CountsBytes = true, Kinds = Set(AttachmentKinds.Image, AttachmentKinds.Video, AttachmentKinds.Audio),
        },
        PlatformKeys.X => new AnswerRules { Platform = "X", LongestText = 10_000, Kinds = Set(), HasWindow = false },
        _ => throw new ArgumentOutOfRangeException(nameof(platform), platform, "there are no rules for answers on it"),
    };

    private static FrozenSet<string> Set(params string[] kinds) => kinds.ToFrozenSet(StringComparer.Ordinal);
}

namespace ChannelOperator.Policy;

/// <summary>How platforms are told apart, and which of them have a floor.</summary>
public static class Platforms
{
    /// <summary>WhatsApp.</summary>
    public const string WhatsApp = "whatsapp";

    /// <summary>Facebook Messenger.</summary>
    public const string Facebook = "facebook";

    /// <summary>Instagram.</summary>
    public const string Instagram = "instagram";

    /// <summary>X.</summary>
    public const string X = "x";

    /// <summary>The key of a platform: policies, floors, classes and accounts are looked up by it.</summary>
    /// <param name="platform">The platform as written.</param>
    /// <returns>The name in lower case.</returns>
    public static string Key(string platform) => platform.ToLowerInvariant();

    /// <summary>The platform that a channel is judged for: the one that it was first permitted for, so that an edit cannot change sides.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The platform as written.</returns>
    public static string Of(Api.MessagingChannel channel) => channel.Status?.Effective?.Platform ?? channel.Spec.Platform;
}

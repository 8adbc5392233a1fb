using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What the owner of a channel declares. Nothing is defaulted in the stored object; the values in force are published in the status.</summary>
public sealed record MessagingChannelSpec
{
    /// <summary>The messaging platform, such as WhatsApp, Facebook, Instagram or X. The PlatformPolicy of the same name in lower case holds its rules. Cannot be changed.</summary>
    [Schema(MinLength = 1, MaxLength = 63, Pattern = "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$")]
    [CelRule("self == oldSelf", Message = "platform is immutable: create another channel instead")]
    public string Platform { get; init; } = "";

    /// <summary>The account on the platform: WhatsApp phone number id, Facebook page id, Instagram account id, X user id. One account belongs to one channel. Cannot be changed.</summary>
    [Schema(MinLength = 1, MaxLength = 128, Pattern = "^[A-Za-z0-9]([-A-Za-z0-9_.:]*[A-Za-z0-9])?$")]
    [CelRule("self == oldSelf", Message = "accountId is immutable: create another channel instead")]
    public string AccountId { get; init; } = "";

    /// <summary>The acceptance of the platform's terms. Without it a channel does not run where the policy names terms.</summary>
    public TermsAcceptance? Terms { get; init; }

    /// <summary>The review of the channel by the platform. Leave it out where approvals are recorded elsewhere.</summary>
    [CelRule("!has(self.expirationTime) || !has(self.reviewedTime) || self.expirationTime > self.reviewedTime", Message = "expirationTime must be after reviewedTime")]
    public ChannelApproval? Approval { get; init; }

    /// <summary>How long media are kept, by kind: default, image, video, audio, document. 0s: never written. The policy's ceiling applies.</summary>
    [Schema(MaxProperties = 5)]
    [CelRule("self.all(k, k in ['default','image','video','audio','document'])", MessageExpression = "'unknown media kind ' + self.filter(k, !(k in ['default','image','video','audio','document']))[0] + ' (known: default, image, video, audio, document)'")]
    public IReadOnlyDictionary<string, Duration>? MediaRetention { get; init; }

    /// <summary>How the connector is run.</summary>
    public ChannelConnectorSpec? Connector { get; init; }

    /// <summary>What the owner wants: Running, which is meant where it is left out, or Stopped.</summary>
    [Schema(Enum = [ChannelState.Running, ChannelState.Stopped])]
    public string? State { get; init; }

    /// <summary>Change nothing for this channel, except what makes it stricter: stops and tighter media rules still happen.</summary>
    public bool? Suspend { get; init; }
}

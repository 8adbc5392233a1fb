using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>How a channel's connector is run.</summary>
public sealed record ChannelConnectorSpec
{
    /// <summary>The ConnectorClass. Left out: the one class for the platform that is marked as default.</summary>
    [Schema(MinLength = 1, MaxLength = 253, Pattern = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public string? ClassName { get; init; }

    /// <summary>How many pods. Left out: 1 at first, then what an autoscaler of the Deployment makes it.</summary>
    [Schema(Minimum = 1, Maximum = 100)]
    public int? Replicas { get; init; }

    /// <summary>The Secret with the platform's credentials, mounted as files. It is named as the channel, or as the channel followed by '-' and more.</summary>
    [Schema(MinLength = 1, MaxLength = 253, Pattern = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public string? CredentialsSecretName { get; init; }

    /// <summary>Settings passed to the connector as they are, such as graphVersion. Values are texts.</summary>
    [Schema(MaxProperties = 64, ItemMaxLength = 4096)]
    [CelRule("self.all(k, k.size() <= 63 && k.matches('^[A-Za-z][A-Za-z0-9_.-]*$'))", Message = "a setting's name begins with a letter, holds only letters, digits, '_', '.' and '-', and has at most 63 characters")]
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Resources of the connector's container, instead of the class's.</summary>
    public ResourceRequirements? Resources { get; init; }
}

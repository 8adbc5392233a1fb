using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Policy;

namespace ChannelOperator.Connectors;

/// <summary>Builds, reads and tightens the connector contract.</summary>
internal static class ConnectorContracts
{
    // People read channel.json with kubectl: umlauts stay as they are.
    private static readonly JsonTypeInfo<ConnectorContract> Json =
        new ApiJsonContext(new JsonSerializerOptions(ApiJsonContext.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ConnectorContract;

    /// <summary>The contract that a decision asks for.</summary>
    /// <exception cref="InvalidOperationException">The decision knows no policy.</exception>
    public static ConnectorContract Build(MessagingChannel channel, ChannelDecision decision)
    {
        EffectivePolicy policy = decision.Policy ?? throw new InvalidOperationException($"no policy is known for channel {channel.Metadata.Namespace}/{channel.Metadata.Name}");
        return Seal(new ConnectorContract
        {
            Channel = new ContractChannel { Namespace = channel.Metadata.Namespace, Name = channel.Metadata.Name, Uid = channel.Metadata.Uid },
            Platform = channel.Spec.Platform,
            AccountId = channel.Spec.AccountId,
            TermsVersion = decision.TermsVersion,
            RetentionSeconds = decision.Retention!.ToImmutableSortedDictionary(entry => entry.Key, entry => (long)entry.Value.TotalSeconds, StringComparer.Ordinal),
            NeverStore = policy.NeverStore,
            UrlHosts = policy.UrlHosts,
            Recording = policy.Recording,
            UnsentMessages = policy.UnsentMessages,
            Settings = (channel.Spec.Connector?.Settings ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal),
            NotAfter = decision.NotAfter is { } end ? Timestamp.From(end) : null,
        });
    }

    /// <summary>What runs, with the stricter of its own media rules and those decided; nothing else changes.</summary>
    public static ConnectorContract Tighten(ConnectorContract running, ChannelDecision decision)
    {
        if (decision.Policy is not { } policy || decision.Retention is not { } retention)
        {
            return running;
        }

        Timestamp? decided = decision.NotAfter is { } end ? Timestamp.From(end) : null;
        return Seal(running with
        {
            RetentionSeconds = running.RetentionSeconds.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => retention.TryGetValue(entry.Key, out TimeSpan limit) ? Math.Min(entry.Value, (long)limit.TotalSeconds) : entry.Value,
                StringComparer.Ordinal),
            NeverStore = Union(running.NeverStore, policy.NeverStore),
            UrlHosts = Union(running.UrlHosts, policy.UrlHosts),
            Recording = policy.Recording == MediaRecording.Forbidden ? MediaRecording.Forbidden : running.Recording,
            UnsentMessages = policy.UnsentMessages == UnsentMessages.Delete ? UnsentMessages.Delete : running.UnsentMessages,
            NotAfter = running.NotAfter?.Value is not { } present || decided?.Value < present ? decided ?? running.NotAfter : running.NotAfter,
        });
    }

    /// <summary>The contract as it stands in the ConfigMap.</summary>
    public static string Write(ConnectorContract contract) => JsonSerializer.Serialize(contract, Json) + "\n";

    /// <summary>Reads the contract of a ConfigMap.</summary>
    /// <returns>Null if there is none, it is not of this version, or somebody has made it unreadable.</returns>
    public static ConnectorContract? Read(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty(ConnectorNames.ContractFile, out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text.GetString()!, Json) is { } contract && IsComplete(contract) ? contract : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts in the revision: a hash of all but itself and notAfter, which a connector reads again without being rolled.</summary>
    private static ConnectorContract Seal(ConnectorContract contract)
    {
        byte[] hashed = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(contract with { Revision = "", NotAfter = null }, ApiJsonContext.Default.ConnectorContract));
        return contract with { Revision = Convert.ToHexStringLower(hashed.AsSpan(0, 8)) };
    }

    // What the JSON leaves out is null, whatever the declaration says.
    private static bool IsComplete(ConnectorContract contract) =>
        contract is { Contract: ConnectorContract.Version, Channel: not null, RetentionSeconds: not null, NeverStore: not null, UrlHosts: not null, Settings: not null };

    private static string[] Union(IReadOnlyList<string> one, IReadOnlyList<string> other) => [.. one.Union(other, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

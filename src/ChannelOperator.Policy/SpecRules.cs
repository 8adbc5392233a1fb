using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>
/// The rules that the CRD states, once more: API servers before 1.25 do not hold its expressions, and an object may have been
/// stored before the CRD got stricter.
/// </summary>
public static partial class SpecRules
{
    /// <summary>The longest name of a channel: <c>-connector</c> behind it still names a Service.</summary>
    public const int MaxNameLength = 52;

    /// <summary>Checks a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="connectorClass">Its class, where known.</param>
    /// <returns>What is wrong, each with its field, what was found and what is allowed; empty if nothing is.</returns>
    public static ImmutableArray<string> Check(MessagingChannel channel, ConnectorClass? connectorClass)
    {
        List<string> mistakes = [];
        CheckIdentity(channel, mistakes);
        CheckTerms(channel.Spec.Terms, mistakes);
        CheckApproval(channel.Spec.Approval, mistakes);
        CheckRetention(channel.Spec.MediaRetention, mistakes);
        CheckConnector(channel, connectorClass, mistakes);
        if (channel.Spec.State is not (null or ChannelState.Running or ChannelState.Stopped))
        {
            mistakes.Add($"spec.state: \"{channel.Spec.State}\" is not one of Running, Stopped");
        }

        return [.. mistakes];
    }

    private static void CheckIdentity(MessagingChannel channel, List<string> mistakes)
    {
        string name = channel.Metadata.Name;
        if (name.Length > MaxNameLength || !ChannelName().IsMatch(name))
        {
            mistakes.Add($"metadata.name: \"{name}\" must begin with a letter, hold only lower-case letters, digits and '-', and have at most {MaxNameLength} characters: create the channel under another name");
        }

        if (!PlatformName().IsMatch(channel.Spec.Platform))
        {
            mistakes.Add($"spec.platform: \"{channel.Spec.Platform}\" is not a platform's name such as WhatsApp");
        }

        if (channel.Spec.AccountId.Length == 0)
        {
            mistakes.Add("spec.accountId is empty: set the account's id on the platform");
        }

        CheckUnchanged("spec.platform", channel.Spec.Platform, channel.Status?.Effective?.Platform, mistakes);
        CheckUnchanged("spec.accountId", channel.Spec.AccountId, channel.Status?.Effective?.AccountId, mistakes);
    }

    private static void CheckUnchanged(string field, string value, string? first, List<string> mistakes)
    {
        if (first is not null && value != first)
        {
            mistakes.Add($"{field} is immutable: it is \"{value}\" and was \"{first}\" when the channel was first permitted: put it back, or create another channel");
        }
    }

    private static void CheckTerms(TermsAcceptance? terms, List<string> mistakes)
    {
        if (terms is null)
        {
            return;
        }

        if (terms.AcceptedVersion.Length == 0)
        {
            mistakes.Add("spec.terms.acceptedVersion is empty: set it to the version accepted");
        }

        if (terms.AcceptedBy.Length == 0)
        {
            mistakes.Add("spec.terms.acceptedBy is empty: set it to the person who accepted");
        }

        CheckTime("spec.terms.acceptedTime", terms.AcceptedTime, mistakes);
    }

    private static void CheckApproval(ChannelApproval? approval, List<string> mistakes)
    {
        if (approval is null)
        {
            return;
        }

        if (!ApprovalRules.IsKnown(approval.Status))
        {
            mistakes.Add($"spec.approval.status: \"{approval.Status}\" is not one of Pending, Approved, Rejected, Suspended, Revoked");
        }

        CheckTime("spec.approval.reviewedTime", approval.ReviewedTime, mistakes);
        CheckTime("spec.approval.expirationTime", approval.ExpirationTime, mistakes);
        if (approval.ExpirationTime?.Value <= approval.ReviewedTime?.Value)
        {
            mistakes.Add($"spec.approval.expirationTime: {approval.ExpirationTime} must be after reviewedTime {approval.ReviewedTime}");
        }
    }

    private static void CheckTime(string field, Timestamp? time, List<string> mistakes)
    {
        if (time is { } given && given.Value is null)
        {
            mistakes.Add($"{field}: \"{given}\" is not a time such as 2026-01-15T10:00:00Z");
        }
    }

    private static void CheckRetention(IReadOnlyDictionary<string, Duration>? retention, List<string> mistakes)
    {
        foreach ((string kind, Duration duration) in retention ?? ImmutableDictionary<string, Duration>.Empty)
        {
            if (!MediaKinds.IsKey(kind))
            {
                mistakes.Add($"spec.mediaRetention: unknown media kind {kind} (known: default, image, video, audio, document)");
            }

            if (duration.Value is null)
            {
                mistakes.Add($"spec.mediaRetention.{kind}: \"{duration}\" is not a duration such as 30d, 1d12h or 0s of at most 3650d");
            }
        }
    }

    private static void CheckConnector(MessagingChannel channel, ConnectorClass? connectorClass, List<string> mistakes)
    {
        if (channel.Spec.Connector is not { } connector)
        {
            return;
        }

        CheckReplicas(connector.Replicas, connectorClass, mistakes);
        string name = channel.Metadata.Name;
        if (connector.CredentialsSecretName is { } secret && secret != name && !secret.StartsWith(name + "-", StringComparison.Ordinal))
        {
            mistakes.Add($"spec.connector.credentialsSecretName: \"{secret}\" must be {name} or begin with {name}-, so that no channel can mount another's Secret");
        }

        mistakes.AddRange((connector.Settings?.Keys ?? []).Where(setting => !SettingName().IsMatch(setting)).Select(setting =>
            $"spec.connector.settings: \"{setting}\" must begin with a letter, hold only letters, digits, '_', '.' and '-', and have at most 63 characters"));
    }

    private static void CheckReplicas(int? replicas, ConnectorClass? connectorClass, List<string> mistakes)
    {
        if (replicas is < 1 or > 100)
        {
            mistakes.Add($"spec.connector.replicas: {replicas} is not from 1 to 100: to stop the channel set spec.state to Stopped");
        }

        if (replicas > 1 && connectorClass is not null && connectorClass.Spec.Storage.Type != StorageType.External)
        {
            mistakes.Add($"spec.connector.replicas: {replicas} replicas cannot share the storage {connectorClass.Spec.Storage.Type} of ConnectorClass {connectorClass.Metadata.Name}: set 1, or use a class with storage External");
        }
    }

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChannelName();

    [GeneratedRegex(@"^[A-Za-z]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlatformName();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}

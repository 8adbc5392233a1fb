using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelOperator.Plugin;

/// <summary>What would change the findings of the condition TermsAccepted.</summary>
internal static class TermsAdvice
{
    /// <summary>The advice, whatever the reason: accept the version in force.</summary>
    public static Advice Of(Assessment assessed, string user)
    {
        string policy = Platforms.Key(Platforms.Of(assessed.Channel));
        string decidedBy = $"spec.terms of the channel, and PlatformPolicy {policy}, spec.terms.versions";
        const string First = "read the terms and have them accepted by who may do that";
        if (Version(assessed) is not { } version)
        {
            return new Advice(decidedBy, Roles.TermsOfficer(policy)) { First = $"{First}; which version is in force is told by explain to who may read the policy" };
        }

        JsonObject terms = new()
        {
            ["acceptedVersion"] = version,
            ["acceptedBy"] = user,
            ["acceptedTime"] = Timestamp.Rounded(assessed.Now).Text,
        };
        return new Advice(
            decidedBy,
            Roles.TermsOfficer(policy),
            RecordCommand.Patch(assessed.Channel, new JsonObject { ["terms"] = terms }, "channel-terms"))
        {
            First = First + "; write that person into acceptedBy",
        };
    }

    /// <summary>The version in force; where none is yet, the first that will be; null where the policy is not known.</summary>
    public static string? Version(Assessment assessed) => assessed.Facts.Policy.Effective?.Terms is { } timeline ? timeline.CurrentVersion(assessed.Now) ?? timeline.Versions[0].Version : null;
}

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
        JsonObject terms = new()
        {
            ["acceptedVersion"] = Version(assessed) ?? "VERSION",
            ["acceptedBy"] = user,
            ["acceptedTime"] = Timestamp.Rounded(assessed.Now).Text,
        };
        return new Advice(
            $"spec.terms of the channel, and PlatformPolicy {policy}, spec.terms.versions",
            Roles.TermsOfficer(policy),
            RecordCommand.Patch(assessed.Channel, new JsonObject { ["terms"] = terms }, "channel-terms"))
        {
            First = "read the terms and have them accepted by who may do that; write that person into acceptedBy",
        };
    }

    /// <summary>The newest version that has been announced where one is about to replace what is accepted, else the one in force.</summary>
    public static string? Version(Assessment assessed) => assessed.Facts.Policy.Effective?.Terms is { } timeline ? timeline.CurrentVersion(assessed.Now) ?? timeline.Versions[0].Version : null;
}

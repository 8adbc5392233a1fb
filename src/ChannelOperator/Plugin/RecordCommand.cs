using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelOperator.Plugin;

/// <summary>Commands that write what a decision waits for, to be pasted as they stand but for the end of a limited approval.</summary>
internal static class RecordCommand
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = Connectors.JsonNodeContext.Default };

    /// <summary>Stands where a person has to write a time. The server takes it for none, so that nobody makes an approval unlimited by pasting.</summary>
    public const string Until = "UNTIL";

    /// <summary>A merge patch of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="spec">What is to change in its spec.</param>
    /// <param name="manager">The field manager, where tools that apply must not take it back.</param>
    public static string Patch(MessagingChannel channel, JsonObject spec, string? manager = null) =>
        $"kubectl patch mch {Shell.Word(channel.Metadata.Name)} -n {Shell.Word(channel.Metadata.Namespace)} --type=merge{(manager is null ? "" : " --field-manager=" + manager)} -p {Shell.Word(Json(new JsonObject { ["spec"] = spec }))}";

    /// <summary>An Officer's approval of a channel's account.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="user">Who decides and records it.</param>
    /// <param name="now">When.</param>
    /// <param name="supersedes">The Platform's record that it lifts; null for none.</param>
    /// <param name="isLimited">Whether it has an end, which a person has to write.</param>
    public static string Approve(MessagingChannel channel, string user, DateTimeOffset now, string? supersedes, bool isLimited)
    {
        JsonObject spec = new()
        {
            ["platform"] = Platforms.Of(channel),
            ["accountId"] = channel.Status?.Effective?.AccountId ?? channel.Spec.AccountId,
            ["decision"] = ApprovalStatus.Approved,
            ["source"] = ReviewSource.Officer,
            ["reason"] = "approved by the platform",
            ["decidedBy"] = user,
            ["recordedBy"] = user,
            ["decidedTime"] = Timestamp.Rounded(now).Text,
        };
        if (isLimited)
        {
            spec["expirationTime"] = Until;
        }

        if (supersedes is not null)
        {
            spec["supersedes"] = supersedes;
        }

        return $$"""
            kubectl create -f - <<'EOF'
            apiVersion: {{ApiGroup.ApiVersion}}
            kind: {{ChannelReview.KindName}}
            metadata: {{Json(new JsonObject { ["generateName"] = "approved-", ["namespace"] = channel.Metadata.Namespace })}}
            spec: {{Json(spec)}}
            EOF
            """;
    }

    private static string Json(JsonObject value) => value.ToJsonString(Readable);
}

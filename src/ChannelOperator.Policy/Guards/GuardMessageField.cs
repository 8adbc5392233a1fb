namespace ChannelOperator.Policy.Guards;

/// <summary>What a message can tell of a request, in C# and in CEL.</summary>
internal sealed record GuardMessageField(string Name, Func<GuardedRequest, string> Value, string Cel)
{
    private const string Absent = "absent";

    private static readonly IReadOnlyList<GuardMessageField> All =
    [
        new("user", request => request.User, "request.userInfo.username"),
        new("namespace", request => request.Namespace, "object.metadata.namespace"),
        new("platform", request => request.Platform, "object.spec.platform.lowerAscii()"),
        new("was", request => request.OldChannel?.Spec.Approval?.Status ?? Absent, $"(oldObject != null && has(oldObject.spec.approval) ? oldObject.spec.approval.status : '{Absent}')"),
        new("is", request => request.Channel!.Spec.Approval?.Status ?? Absent, $"(has(object.spec.approval) ? object.spec.approval.status : '{Absent}')"),
        new("account", request => request.Review!.Spec.AccountId, "object.spec.accountId"),
        new("source", request => request.Review!.Spec.Source, "object.spec.source"),
        new("recordedBy", request => request.Review!.Spec.RecordedBy, "object.spec.recordedBy"),
        new("decidedTime", request => request.Review!.Spec.DecidedTime.Text, "string(object.spec.decidedTime)"),
        new("channel", request => request.Neighbour!.Metadata.Name, "params.metadata.name"),
        new("channelPlatform", request => Platforms.Key(request.Neighbour!.Spec.Platform), "params.spec.platform.lowerAscii()"),
        new("channelAccount", request => request.Neighbour!.Spec.AccountId, "params.spec.accountId"),
    ];

    /// <summary>The field of a name.</summary>
    public static GuardMessageField Named(string name) => All.Single(field => field.Name == name);
}

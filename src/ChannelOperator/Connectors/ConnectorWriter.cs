using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Connectors;

/// <summary>
/// The only writer of what a channel owns as long as it exists. Guarantees: an object without a controller reference to the channel's uid is never written, but for
/// a connector that has lost it, which is stopped all the same (<see cref="MayStop"/>);
/// <c>spec.replicas</c> is written through <c>/scale</c> alone; a write that starts or scales up carries the version it was decided on, a stop carries none; pods that were stopped are
/// started only on the newest version of the channel.
/// </summary>
internal sealed class ConnectorWriter(IApiClient api, OwnedCaches caches, DriftLimiter limiter)
{
    private const int ScaleAttempts = 4;

    private readonly ConcurrentDictionary<(ResourceType Type, ResourceKey Key), string> _applied = new();

    /// <summary>Makes an object as desired.</summary>
    /// <param name="desired">The object.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="mayCreate">Whether it is created where it does not exist.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task<WriteResult> ApplyAsync(DesiredObject desired, MessagingChannel channel, bool mayCreate, CancellationToken cancellationToken)
    {
        ResourceKey channelKey = new(channel.Metadata.Namespace, channel.Metadata.Name);
        OwnedObject? live = caches.Find(desired.Type, channelKey);
        if (live is null)
        {
            return mayCreate ? await CreateAsync(desired, channel, cancellationToken) : new WriteResult(null);
        }

        if (Obstacle(desired.Type, channel, live.Metadata.Name, Owner(live), live.Metadata.DeletionTimestamp is not null, live.Metadata.Labels) is { } obstacle)
        {
            return new WriteResult(live) { Failure = obstacle };
        }

        FieldDifference difference = Compare(desired, live);
        if (difference.Changed.Exists(path => path.StartsWith("/roleRef", StringComparison.Ordinal)))
        {
            return new WriteResult(live) { Failure = OtherRole(live) };
        }

        bool sameHash = live.Annotation(Labels.AppliedHash) == desired.Hash;
        if (sameHash && difference.IsNone)
        {
            return new WriteResult(live);
        }

        bool isDrift = sameHash || _applied.GetValueOrDefault((desired.Type, desired.Key)) == desired.Hash;
        if (isDrift && Slowed(desired, difference) is { } slowed)
        {
            return new WriteResult(live) { Failure = slowed };
        }

        OwnedObject written = await WriteAsync(desired, live, difference, cancellationToken);
        return new WriteResult(written) { Corrected = isDrift ? $"{desired.Type.Kind} {desired.Key.Name}: {Describe(difference)}" : null };
    }

    /// <summary>Looks for an object of a channel that the cache does not know.</summary>
    /// <returns>The object; null if there is none that the channel controls or, of a Deployment, may stop.</returns>
    public async Task<OwnedObject?> FindLiveAsync(ResourceType type, MessagingChannel channel, CancellationToken cancellationToken)
    {
        ResourceKey key = OwnedCaches.ObjectKey(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name));
        OwnedObject? found = await api.GetAsync(type, key, OperatorJsonContext.Default.OwnedObject, cancellationToken);
        return found is not null && (type == ResourceTypes.Deployments ? MayStop(found, channel) : IsOwned(found, channel)) ? found : null;
    }

    /// <summary>Gives an object back the labels by which it is watched.</summary>
    public async Task<OwnedObject> RelabelAsync(ResourceType type, OwnedObject owned, MessagingChannel channel, CancellationToken cancellationToken)
    {
        JsonObject patch = new() { ["metadata"] = new JsonObject { ["uid"] = owned.Metadata.Uid, ["labels"] = DesiredObject.Map(ConnectorNames.ObjectLabels(channel)) } };
        OwnedObject written = await api.PatchAsync(type, KeyOf(owned), null, PatchType.MergePatch, Bytes(patch), OperatorJsonContext.Default.OwnedObject, cancellationToken);
        caches.Observe(type, written);
        return written;
    }

    /// <summary>Scales a Deployment to zero. Carries no version: nothing that happened meanwhile is a reason not to stop.</summary>
    /// <returns>The Deployment as scaled; null if it is gone.</returns>
    public async Task<OwnedObject?> StopAsync(OwnedObject deployment, CancellationToken cancellationToken)
    {
        try
        {
            return await ScaleAsync(deployment, 0, new JsonObject { ["uid"] = deployment.Metadata.Uid }, cancellationToken);
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            // A conflict is none of this: the server also answers so when too many write at once, and what was to be stopped runs on.
            return null;
        }
    }

    /// <summary>
    /// Has a stopped connector's pods started, if the channel is still the version that this was decided on. Channel and Deployment come by two watches: of a channel that was
    /// stopped a moment ago, by whichever process and for whatever reason, the Deployment at zero may be seen before what stopped it.
    /// </summary>
    public async Task<OwnedObject> StartAsync(MessagingChannel channel, OwnedObject deployment, int replicas, CancellationToken cancellationToken)
    {
        ResourceKey key = new(channel.Metadata.Namespace, channel.Metadata.Name);
        ObjectMetadata? live = await api.GetMetadataAsync(ResourceTypes.MessagingChannels, key, cancellationToken);
        if (live is null || live.Uid != channel.Metadata.Uid || live.ResourceVersion != channel.Metadata.ResourceVersion)
        {
            throw new ApiException("get", ResourceTypes.MessagingChannels, key, (int)HttpStatusCode.Conflict, "Conflict", $"the start was decided on version {channel.Metadata.ResourceVersion}, and the channel is at {live?.ResourceVersion ?? "none"}");
        }

        return await ScaleUpAsync(deployment, replicas, cancellationToken);
    }

    /// <summary>
    /// Scales a Deployment to a number above zero, if it still is the version that this was decided on. The deployment controller changes
    /// versions all the time; where that is all that happened to pods that run already, the decision holds for the newer version too.
    /// </summary>
    public async Task<OwnedObject> ScaleUpAsync(OwnedObject deployment, int replicas, CancellationToken cancellationToken)
    {
        OwnedObject current = deployment;
        for (int attempt = 1; ; attempt++)
        {
            JsonObject precondition = new() { ["uid"] = current.Metadata.Uid, ["resourceVersion"] = current.Metadata.ResourceVersion };
            try
            {
                return await ScaleAsync(current, replicas, precondition, cancellationToken);
            }
            catch (ApiException conflict) when (conflict.IsConflict && current.Replicas > 0 && attempt < ScaleAttempts)
            {
                OwnedObject? newer = await api.GetAsync(ResourceTypes.Deployments, KeyOf(current), OperatorJsonContext.Default.OwnedObject, cancellationToken);
                if (newer is null || newer.Metadata.Uid != current.Metadata.Uid || newer.Replicas != current.Replicas)
                {
                    throw;
                }

                current = newer;
            }
        }
    }

    /// <summary>Rolls a Deployment to a revision of the contract without touching anything else.</summary>
    public async Task<OwnedObject> SetRevisionAsync(OwnedObject deployment, string revision, CancellationToken cancellationToken)
    {
        JsonObject patch = new()
        {
            ["metadata"] = new JsonObject { ["uid"] = deployment.Metadata.Uid },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.Revision] = revision } } } },
        };
        OwnedObject written = await api.PatchAsync(
            ResourceTypes.Deployments, KeyOf(deployment), null, PatchType.MergePatch, Bytes(patch), OperatorJsonContext.Default.OwnedObject, cancellationToken);
        caches.Observe(ResourceTypes.Deployments, written);
        return written;
    }

    /// <summary>Takes away what a RoleBinding gives, by leaving it with nobody to give it to.</summary>
    public async Task RevokeAsync(OwnedObject binding, CancellationToken cancellationToken)
    {
        JsonObject patch = new() { ["metadata"] = new JsonObject { ["uid"] = binding.Metadata.Uid }, ["subjects"] = new JsonArray() };
        OwnedObject written = await api.PatchAsync(ResourceTypes.RoleBindings, KeyOf(binding), null, PatchType.MergePatch, Bytes(patch), OperatorJsonContext.Default.OwnedObject, cancellationToken);
        caches.Observe(ResourceTypes.RoleBindings, written);
    }

    /// <summary>Whether a channel controls an object.</summary>
    public static bool IsOwned(OwnedObject owned, MessagingChannel channel) => owned.Controller?.Uid == channel.Metadata.Uid;

    /// <summary>
    /// Whether a Deployment is stopped with a channel: one that it controls, or one that bears its uid and that nobody controls. Whoever takes the controller reference
    /// away must not escape a stop by it. Nothing else is written to such a one, but the labels by which it is watched: why it has no owner only a person knows.
    /// </summary>
    public static bool MayStop(OwnedObject deployment, MessagingChannel channel) => IsOwned(deployment, channel)
        || (deployment is { Controller: null, Metadata.Labels: { } labels } && labels.TryGetValue(Labels.ChannelUid, out string? uid) && uid == channel.Metadata.Uid);

    /// <summary>Forgets what was applied for a channel that is gone.</summary>
    public void Forget(ResourceKey channel)
    {
        foreach (ResourceType type in ResourceTypes.Owned)
        {
            _applied.TryRemove((type, OwnedCaches.ObjectKey(channel)), out _);
        }
    }

    private async Task<WriteResult> CreateAsync(DesiredObject desired, MessagingChannel channel, CancellationToken cancellationToken)
    {
        // Not in the cache does not mean not there: it may be somebody else's, and a forced apply would take it over silently.
        ObjectMetadata? found = await api.GetMetadataAsync(desired.Type, desired.Key, cancellationToken);
        if (found is not null && Obstacle(desired.Type, channel, found) is { } obstacle)
        {
            return new WriteResult(null) { Failure = obstacle };
        }

        OwnedObject written = await SendAsync(desired, cancellationToken);
        return new WriteResult(written) { Created = found is null };
    }

    private async Task<OwnedObject> WriteAsync(DesiredObject desired, OwnedObject live, FieldDifference difference, CancellationToken cancellationToken)
    {
        OwnedObject written = await SendAsync(desired, cancellationToken);
        if (difference.Foreign.Count == 0)
        {
            return written;
        }

        // Applying leaves entries of others in place; removing them by place is right only for the version that was looked at.
        FieldDifference left = Compare(desired, written);
        if (left.Foreign.Count == 0)
        {
            return written;
        }

        JsonArray patch = new(new JsonObject { ["op"] = "test", ["path"] = "/metadata/resourceVersion", ["value"] = written.Metadata.ResourceVersion });
        foreach (string path in left.Foreign)
        {
            patch.Add(new JsonObject { ["op"] = "remove", ["path"] = path });
        }

        OwnedObject cleaned = await api.PatchAsync(
            desired.Type, KeyOf(live), null, PatchType.JsonPatch, JsonSerializer.SerializeToUtf8Bytes(patch, JsonNodeContext.Default.JsonArray), OperatorJsonContext.Default.OwnedObject, cancellationToken);
        caches.Observe(desired.Type, cleaned);
        return cleaned;
    }

    private async Task<OwnedObject> SendAsync(DesiredObject desired, CancellationToken cancellationToken)
    {
        OwnedObject written = await api.ApplyAsync(desired.Type, desired.Key, desired.Body, OperatorJsonContext.Default.OwnedObject, cancellationToken);
        _applied[(desired.Type, desired.Key)] = desired.Hash;
        caches.Observe(desired.Type, written);
        return written;
    }

    private async Task<OwnedObject> ScaleAsync(OwnedObject deployment, int replicas, JsonObject precondition, CancellationToken cancellationToken)
    {
        JsonObject patch = new() { ["metadata"] = precondition, ["spec"] = new JsonObject { ["replicas"] = replicas } };
        WrittenObject scale = await api.PatchAsync(
            ResourceTypes.Deployments, KeyOf(deployment), "scale", PatchType.MergePatch, Bytes(patch), OperatorJsonContext.Default.WrittenObject, cancellationToken);
        OwnedObject scaled = deployment with
        {
            ScaledTo = replicas,
            Metadata = deployment.Metadata with { ResourceVersion = scale.Metadata.ResourceVersion, Generation = deployment.Metadata.Generation + 1 },
        };
        caches.Assume(ResourceTypes.Deployments, scaled);
        return scaled;
    }

    private ApplyFailure? Slowed(DesiredObject desired, FieldDifference difference)
    {
        int corrections = limiter.Request($"{desired.Key}/{desired.Type.Kind}", out TimeSpan wait);
        return wait == TimeSpan.Zero
            ? null
            : new ApplyFailure(
                ChannelConditions.EnforcedReasons.DriftLoop,
                $"somebody keeps changing {Describe(difference)} of {desired.Type.Kind} {desired.Key.Name}, put back {corrections - 1} times: find it by kubectl get --show-managed-fields, and let it leave the connector alone",
                NeedsPerson: true,
                RetryAfter: wait);
    }

    private static FieldDifference Compare(DesiredObject desired, OwnedObject live)
    {
        FieldDifference difference = new();
        foreach (JsonProperty wanted in desired.Fields.EnumerateObject().Where(member => member.Name is not ("apiVersion" or "kind" or "metadata")))
        {
            FieldDifference found = OwnedFields.Compare(wanted.Value, Member(live, wanted.Name), "/" + wanted.Name);
            difference.Changed.AddRange(found.Changed);
            difference.Foreign.AddRange(found.Foreign);
        }

        foreach (JsonProperty label in desired.Fields.GetProperty("metadata").GetProperty("labels").EnumerateObject())
        {
            if (live.Metadata.Labels is null || !live.Metadata.Labels.TryGetValue(label.Name, out string? value) || value != label.Value.GetString())
            {
                difference.Changed.Add("/metadata/labels/" + label.Name);
            }
        }

        return difference;
    }

    private static JsonElement Member(OwnedObject live, string name) => name switch
    {
        "spec" => live.Spec,
        "data" => live.Data,
        "automountServiceAccountToken" => JsonSerializer.SerializeToElement(live.AutomountServiceAccountToken, OperatorJsonContext.Default.NullableBoolean),
        "roleRef" => JsonSerializer.SerializeToElement(live.RoleRef, OperatorJsonContext.Default.RoleReference),
        "subjects" => JsonSerializer.SerializeToElement(live.Subjects, OperatorJsonContext.Default.IReadOnlyListRoleSubject),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such member is kept"),
    };

    /// <summary>Somebody has made it anew with another role: the API server changes no binding's role, and the operator deletes none.</summary>
    private static ApplyFailure OtherRole(OwnedObject live) => new(
        ChannelConditions.EnforcedReasons.ApplyFailed,
        $"RoleBinding {live.Metadata.Name} gives {live.RoleRef?.Kind} {live.RoleRef?.Name} instead of ClusterRole {ConnectorNames.ReviewReporterRole}, and no binding's role can be changed: kubectl delete rolebinding {live.Metadata.Name} -n {live.Metadata.Namespace}, and it is created anew",
        NeedsPerson: true,
        RetryAfter: TimeSpan.FromSeconds(30));

    /// <summary>Why an object that is there must not be written for a channel; null if it may.</summary>
    public static ApplyFailure? Obstacle(ResourceType type, MessagingChannel channel, ObjectMetadata found) =>
        Obstacle(type, channel, found.Name, Owner(found), found.DeletionTimestamp is not null, found.Labels);

    private static ApplyFailure? Obstacle(
        ResourceType type, MessagingChannel channel, string name, OwnerReference? controller, bool isDeleting, IReadOnlyDictionary<string, string>? labels)
    {
        if (controller?.Uid == channel.Metadata.Uid)
        {
            return isDeleting
                ? new ApplyFailure(ChannelConditions.EnforcedReasons.ApplyFailed, $"{type.Kind} {name} is being deleted and is created anew when it is gone", NeedsPerson: false, RetryAfter: TimeSpan.FromSeconds(1))
                : null;
        }

        bool isNamesakes = controller is { Kind: MessagingChannel.KindName } && controller.Name == channel.Metadata.Name
            && controller.ApiVersion.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal);
        if (isNamesakes || (isDeleting && labels is not null && labels.ContainsKey(Labels.ChannelUid)))
        {
            return new ApplyFailure(ChannelConditions.EnforcedReasons.ApplyFailed, $"{type.Kind} {name} is left over from a deleted channel of the same name and is waited for", NeedsPerson: false, RetryAfter: TimeSpan.FromSeconds(1));
        }

        string owner = controller is null ? "nobody" : $"{controller.Kind} {controller.Name}";
        return new ApplyFailure(
            ChannelConditions.EnforcedReasons.ApplyFailed,
            $"{type.Kind} {name} exists and is controlled by {owner}, not by this channel; it is left alone: delete or rename it, or give the channel another name",
            NeedsPerson: true,
            RetryAfter: TimeSpan.FromSeconds(30));
    }

    private static OwnerReference? Owner(OwnedObject live) => live.Controller;

    private static OwnerReference? Owner(ObjectMetadata found) => found.ControllerOwner is { } owner
        ? new OwnerReference { ApiVersion = owner.ApiVersion, Kind = owner.Kind, Name = owner.Name, Uid = owner.Uid, Controller = owner.Controller }
        : null;

    private static string Describe(FieldDifference difference) => difference.IsNone ? "annotations" : difference.ToString();

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, JsonNodeContext.Default.JsonObject);

    private static ResourceKey KeyOf(OwnedObject owned) => new(owned.Metadata.Namespace, owned.Metadata.Name);
}

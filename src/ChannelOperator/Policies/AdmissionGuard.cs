using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Guards;
using ChannelOperator.Runtime.Client;
using Reasons = ChannelOperator.Api.PlatformPolicyConditions.GuardedReasons;

namespace ChannelOperator.Policies;

/// <summary>Finds out now and then whether the admission policies are in force, for the condition of every PlatformPolicy. Asked by one worker.</summary>
/// <remarks>Nothing is decided by the answer, so nothing fails without it: what cannot be read leaves the last answer standing, and takes two seconds at the most.</remarks>
internal sealed class AdmissionGuard(IApiClient api, TimeProvider time)
{
    /// <summary>How long an answer is good for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>After how long a read that failed is made again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long all reads together may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private ConditionDraft? _last;

    /// <summary>When to ask again.</summary>
    public DateTimeOffset NextLook { get; private set; }

    /// <summary>The condition; read anew where the last answer is no longer good.</summary>
    public async Task<ConditionDraft> LookAsync(CancellationToken cancellationToken)
    {
        if (_last is not null && time.GetUtcNow() < NextLook)
        {
            return _last;
        }

        try
        {
            _last = await ReadAsync(cancellationToken);
            NextLook = time.GetUtcNow() + Interval;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _last ??= Unknown(PlatformPolicyConditions.Pending, $"the admission policies could not be read yet: {exception.Message}");
            NextLook = time.GetUtcNow() + RetryInterval;
        }

        return _last;
    }

    private async Task<ConditionDraft> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await CompareAsync(either.Token);
        }
        catch (ApiException refused) when (refused.IsForbidden)
        {
            return Unknown(Reasons.Forbidden, $"{refused.Message}: grant get on validatingadmissionpolicies and validatingadmissionpolicybindings as config/default does");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Patience.TotalSeconds:0.#} s", e);
        }
    }

    private async Task<ConditionDraft> CompareAsync(CancellationToken cancellationToken)
    {
        (ResourceType Type, JsonObject Wanted)[] objects =
        [
            .. GuardRules.Policies.Select(policy => (ResourceTypes.AdmissionPolicies, AdmissionPolicies.Policy(policy))),
            .. GuardRules.Policies.Select(policy => (ResourceTypes.AdmissionPolicyBindings, AdmissionPolicies.Binding(policy))),
        ];
        JsonObject?[] found = await Task.WhenAll(objects.Select(item => FindAsync(item.Type, item.Wanted, cancellationToken)));
        List<string> missing = [.. objects.Zip(found).Where(pair => pair.Second is null).Select(pair => NameOf(pair.First.Type, pair.First.Wanted))];
        if (missing.Count > 0)
        {
            return await api.ServesAsync(ResourceTypes.AdmissionPolicies, cancellationToken)
                ? Draft(ConditionStatus.False, Reasons.NoAdmissionPolicy, $"not found: {string.Join(", ", missing)}: whoever may write channels may approve them; kubectl apply -k config/admission")
                : Unknown(Reasons.ServerTooOld, "the server has no ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1, which came with Kubernetes 1.30: whoever may write channels may approve them");
        }

        string? difference = objects.Zip(found).Select(pair => SpecDifference.First(pair.First.Wanted["spec"], pair.Second!["spec"], "spec") is { } text ? $"{NameOf(pair.First.Type, pair.First.Wanted)}: {text}" : null).FirstOrDefault(text => text is not null);
        return difference is null
            ? Draft(ConditionStatus.True, Reasons.AdmissionPolicies, "approving and accepting terms need verbs of their own")
            : Draft(ConditionStatus.False, Reasons.AdmissionPolicyDiffers, $"{difference}: somebody has changed it, or it is of another version of the operator; kubectl apply -k config/admission");
    }

    private Task<JsonObject?> FindAsync(ResourceType type, JsonObject wanted, CancellationToken cancellationToken) =>
        api.GetAsync(type, ResourceKey.ClusterScoped(wanted["metadata"]!["name"]!.GetValue<string>()), JsonNodeContext.Default.JsonObject, cancellationToken);

    private static string NameOf(ResourceType type, JsonObject item) => $"{type.Kind} {item["metadata"]!["name"]}";

    private static ConditionDraft Unknown(string reason, string message) => Draft(ConditionStatus.Unknown, reason, message);

    private static ConditionDraft Draft(string status, string reason, string message) => new(PlatformPolicyConditions.Guarded, status, reason, message);
}

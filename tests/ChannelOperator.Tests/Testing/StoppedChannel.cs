using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Tests.Testing;

/// <summary>A channel with a claim that ran and is stopped, and the Job of its sweep.</summary>
internal static class StoppedChannel
{
    public static readonly FactsBuilder Running = new FactsBuilder().Channel(channel => channel.WithEffective("X", "4711").Keeping("image", "30d")).OfClass(type => type.StoringIn(StorageType.PersistentVolumeClaim));
    public static readonly FactsBuilder Stopped = Running.Channel(channel => channel.Stopped());
    public static readonly MessagingChannel Channel = Running.Build().Channel;

    public static Task<ApplyBench> StoppedAsync(params ResourceType[] without) => StoppedAsync(Stopped, without);

    /// <summary>A channel that ran and is at zero, with no pod left.</summary>
    public static async Task<ApplyBench> StoppedAsync(FactsBuilder stopped, params ResourceType[] without)
    {
        ApplyBench source = new();
        ApplyBench bench = new();
        await source.PassAsync(stopped.Channel(channel => channel.WithSpec(spec => spec with { State = null })));
        foreach (SentWrite write in source.Server.Sent.Where(write => write.Verb == "apply" && !without.Contains(write.Type)))
        {
            JsonObject stored = source.Server[write.Type, Channel].DeepClone().AsObject();
            if (write.Type == ResourceTypes.Deployments)
            {
                stored["spec"]!["replicas"] = 0;
                stored["status"] = new JsonObject { ["observedGeneration"] = 99, ["replicas"] = 0 };
            }

            stored["metadata"]!["resourceVersion"] = bench.Server.NextVersion();
            bench.Server.Put(write.Type, Channel, Owned.Read(stored));
        }

        return bench;
    }

    /// <summary>A stopped channel whose status says that sweeps fail.</summary>
    public static ChannelFacts Failing(DateTimeOffset since, string message)
    {
        Condition condition = new() { Type = ChannelConditions.Enforced, Status = ConditionStatus.False, Reason = ChannelConditions.EnforcedReasons.SweepFailed, Message = message, LastTransitionTime = Timestamp.From(since) };
        return Stopped.Channel(channel => channel.With(item => item with { Status = item.Status! with { Conditions = [condition] } })).Build();
    }

    public static JobObject Job(Func<ObjectMeta, ObjectMeta>? change = null, string? ended = null)
    {
        ObjectMeta metadata = new()
        {
            Name = "support-sweep",
            Namespace = "cx",
            Uid = Owned.Uid,
            CreationTimestamp = Timestamp.From(FactsBuilder.Now),
            Labels = ConnectorNames.ObjectLabels(Channel),
            OwnerReferences = [Owned.Owner(Channel)],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.Revision] = ConnectorContracts.Build(Channel, Running.Decide()).Revision },
        };
        JobStatus? status = ended is null ? null : new JobStatus { Conditions = [new JobCondition { Type = ended, Status = "True", Reason = "BackoffLimitExceeded", LastTransitionTime = Timestamp.From(FactsBuilder.Now) }] };
        return new JobObject { Metadata = change is null ? metadata : change(metadata), Status = status };
    }
}

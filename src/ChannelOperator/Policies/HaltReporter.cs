using System.Collections.Concurrent;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;

namespace ChannelOperator.Policies;

/// <summary>
/// Tells when a platform is halted, and, as loudly, when a halt is gone: every channel then starts again, and a tool that overwrites the policy
/// may have taken it out unasked. What was told before is in the policy's status, so it is told also by an operator that was started in between;
/// of a policy that was deleted and created anew without its halt only the process that has seen both can tell.
/// </summary>
internal sealed partial class HaltReporter(EventRecorder events, OperatorMetrics metrics, ILogger<HaltReporter> logger)
{
    private readonly ConcurrentDictionary<string, Told> _told = new();

    /// <summary>Tells what changed. Before the status is written: a crash in between has it told twice, not never.</summary>
    /// <param name="key">The policy's name.</param>
    /// <param name="policy">The policy, with the status that it has.</param>
    /// <param name="now">The halt that its status is going to have.</param>
    public void Report(ResourceKey key, PlatformPolicy policy, PolicyHaltStatus? now)
    {
        ObjectMeta metadata = policy.Metadata;
        Told? last = _told.GetValueOrDefault(key.Name);
        if (last is not null && last.Uid == metadata.Uid && last.Generation == metadata.Generation)
        {
            return;
        }

        PolicyHaltStatus? before = last is null || IsStatusNewer(policy, last) ? policy.Status?.Halt : last.Halt;
        _told[key.Name] = new Told(metadata.Uid, metadata.Generation, now);
        if ((before is null) != (now is null))
        {
            Tell(new EventTarget(ApiGroup.ApiVersion, PlatformPolicy.KindName, key, metadata.Uid, metadata.ResourceVersion), policy.Spec.Platform, before, now);
        }
    }

    /// <summary>A status about what this process told last, or about more, is the truth: written after it was told, by this process or by another leader. An older one is not.</summary>
    private static bool IsStatusNewer(PlatformPolicy policy, Told last) => policy.Status?.ObservedGeneration >= (last.Uid == policy.Metadata.Uid ? last.Generation : 0);

    private void Tell(EventTarget policy, string platform, PolicyHaltStatus? before, PolicyHaltStatus? now)
    {
        if (now is not null)
        {
            string why = $"{By(now)}: {now.Reason}";
            events.Record(policy, EventType.Warning, EventReasons.Halted, "Halt", $"every channel of {platform} is stopped{why}");
            LogHalted(logger, policy.Key.Name, why);
        }
        else
        {
            string was = $"halted since {before!.Since}{By(before)}: {before.Reason}";
            events.Record(policy, EventType.Warning, EventReasons.HaltLifted, "Resume", $"spec.halt is gone, and every channel of {platform} that may run starts again; if nobody meant that, set it again. It was {was}");
            metrics.RecordHaltLifted(policy.Key.Name);
            LogLifted(logger, policy.Key.Name, was);
        }
    }

    private static string By(PolicyHaltStatus halt) => halt.By is null ? "" : $" (by {halt.By})";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Policy {Policy}: every channel is stopped{Why}")]
    private static partial void LogHalted(ILogger logger, string policy, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Policy {Policy}: the halt is lifted, channels start again; it was {Was}")]
    private static partial void LogLifted(ILogger logger, string policy, string was);

    private sealed record Told(string Uid, long Generation, PolicyHaltStatus? Halt);
}

using ChannelOperator.Soak.Worlds;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.LongRun;

/// <summary>
/// What must hold in a world, in a dozen lines that share nothing with the operator: a channel runs if nobody forbids it; a missing class lets nothing start
/// and stops nothing.
/// </summary>
public sealed class WorldModel(ChannelWorld world, IReadOnlyList<ChannelModel> channels)
{
    public ChannelWorld World => world;

    public IReadOnlyList<ChannelModel> Channels => channels;

    public bool IsHalted { get; set; }

    public bool AreTermsOutdated { get; set; }

    public bool IsNamespaceForbidden { get; set; }

    public bool IsClassMissing { get; set; }

    /// <summary>Whether something has been done to the whole world in this round.</summary>
    public bool IsTouched { get; set; }

    public bool IsPermitted(ChannelModel channel) =>
        channel is { Exists: true, IsDenied: false, IsRecorded: false, IsStoppedByOwner: false } && !IsHalted && !AreTermsOutdated && !IsNamespaceForbidden;

    public bool MustRun(ChannelModel channel) => IsPermitted(channel) && (!IsClassMissing || (channel.WasRunning && !channel.IsTouched && !IsTouched));

    /// <summary>Whether it may not run: not the contrary of <see cref="MustRun"/>, where it depends on what came first.</summary>
    public bool MustNotRun(ChannelModel channel) => !IsPermitted(channel);

    /// <summary>What of a world that has come to rest is not as it must be.</summary>
    public IEnumerable<string> Faults(WorldState state)
    {
        foreach (ChannelModel channel in channels)
        {
            int replicas = state.Replicas(channel.Name);
            if (MustNotRun(channel) && replicas > 0)
            {
                yield return $"{world.Namespace}/{channel.Name} runs with {replicas} replicas and must not";
            }
            else if (MustRun(channel) && replicas <= 0)
            {
                yield return $"{world.Namespace}/{channel.Name} has {replicas} replicas and must run: {state.Channel(channel.Name)?.Say("Accepted")} {state.Channel(channel.Name)?.Say("Ready")}";
            }
            else if (!channel.Exists && state.Deployment(channel.Name) is not null)
            {
                yield return $"{world.Namespace}/{channel.Name} is gone and its Deployment is not";
            }
            else if (!IsClassMissing && MustRun(channel) && state.Deployment(channel.Name) is { } deployment && deployment.Image() != "connector:test")
            {
                // Without its class nobody knows what the pods should be: they stay as they are.
                yield return $"{world.Namespace}/{channel.Name} runs the image {deployment.Image()}";
            }
        }
    }

    /// <summary>What happened in a round although nobody had a hand in it.</summary>
    public IEnumerable<string> Misdeeds(DeploymentHistory history, IReadOnlySet<string> mustHaveRun, IReadOnlySet<string> mustNotHaveRun)
    {
        foreach (DeploymentChange change in history.Changes)
        {
            if (mustHaveRun.Contains(change.Channel) && (change.Replicas == 0 || change.Type == "DELETED"))
            {
                yield return $"{world.Namespace}/{change.Channel} was stopped on the way, though nobody had touched it";
            }

            if (mustNotHaveRun.Contains(change.Channel) && change.Replicas > 0 && change.Type != "DELETED")
            {
                yield return $"{world.Namespace}/{change.Channel} was started on the way, though it may not run";
            }
        }
    }

    /// <summary>Takes note of what runs now that all is at rest.</summary>
    public void ComeToRest(WorldState state)
    {
        IsTouched = false;
        foreach (ChannelModel channel in channels)
        {
            channel.IsTouched = false;
            channel.WasRunning = state.Replicas(channel.Name) > 0;
        }
    }
}

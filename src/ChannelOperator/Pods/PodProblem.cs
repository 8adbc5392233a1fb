namespace ChannelOperator.Pods;

/// <summary>What keeps a pod, or one of its containers, from serving.</summary>
/// <param name="Kind">What sort of problem it is.</param>
/// <param name="Reason">One word: the kubelet's or the scheduler's own where it has one.</param>
/// <param name="Text">What it means and what to check. Holds no ages, counts of restarts or pods' names, and nothing that a container has written.</param>
internal sealed record PodProblem(PodProblemKind Kind, string Reason, string Text);

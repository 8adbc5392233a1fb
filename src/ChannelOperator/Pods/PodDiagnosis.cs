using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Text;

namespace ChannelOperator.Pods;

/// <summary>Reads in a channel's pods why its connector does not serve. Pure, and the same for the same pods in any order.</summary>
internal static class PodDiagnosis
{
    /// <summary>The longest answer.</summary>
    public const int Longest = 400;

    private const int LongestMessage = 200;
    private const int MostOthers = 3;
    private const string TemplateHash = "pod-template-hash";

    /// <summary>The worst problem, of the newest revision's pods if they have one.</summary>
    /// <returns>Null if no pod has a problem.</returns>
    public static string? Describe(IReadOnlyList<PodObject> pods, OwnedObject deployment)
    {
        if (pods.Count == 0)
        {
            return OneLine.Cut(DescribeNone(deployment), Longest);
        }

        PodProblem[] problems = WorstFirst(pods);
        if (problems.Length == 0)
        {
            return null;
        }

        string[] others = [.. problems.Select(problem => problem.Reason).Where(reason => reason != problems[0].Reason).Distinct(StringComparer.Ordinal).Take(MostOthers)];
        string rest = others.Length == 0 ? "" : $"; others: {string.Join(", ", others)}";
        string worst = $"{problems[0].Reason}: {problems[0].Text}";
        return OneLine.Cut(worst, Longest - rest.Length) + rest;
    }

    private static PodProblem[] WorstFirst(IReadOnlyList<PodObject> pods) => pods
        .GroupBy(HashOf, StringComparer.Ordinal)
        .OrderByDescending(revision => revision.Max(pod => pod.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MinValue))
        .ThenBy(revision => revision.Key, StringComparer.Ordinal)
        .Select(revision => (PodProblem[])[.. revision
            .Select(Judge)
            .OfType<PodProblem>()
            .OrderBy(problem => problem.Kind)
            .ThenBy(problem => problem.Reason, StringComparer.Ordinal)
            .ThenBy(problem => problem.Text, StringComparer.Ordinal)])
        .FirstOrDefault(problems => problems.Length > 0, []);

    private static string HashOf(PodObject pod) => pod.Metadata.Labels is { } labels && labels.TryGetValue(TemplateHash, out string? hash) ? hash : "";

    private static PodProblem? Judge(PodObject pod)
    {
        PodStatus status = pod.Status ?? new PodStatus();
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            return new PodProblem(PodProblemKind.Terminating, "Terminating", "a pod is being deleted and not gone yet; if it stays, its node may be lost");
        }

        return status.Find("Ready")?.Status == ConditionStatus.True ? null : JudgeContainers(pod, status) ?? JudgePlace(status);
    }

    private static PodProblem? JudgeContainers(PodObject pod, PodStatus status) => (status.InitContainerStatuses ?? [])
        // One that has ended well has done its part.
        .Where(container => container.State?.Terminated is not { ExitCode: 0 })
        .Concat(status.ContainerStatuses ?? [])
        .Select(container => ContainerDiagnosis.Judge(container, pod))
        .OfType<PodProblem>()
        .OrderBy(problem => problem.Kind)
        .ThenBy(problem => problem.Text, StringComparer.Ordinal)
        .FirstOrDefault();

    private static PodProblem JudgePlace(PodStatus status)
    {
        if (status.Find("PodScheduled") is { Status: ConditionStatus.False } scheduled)
        {
            return new PodProblem(PodProblemKind.Unscheduled, OneLine.Word(scheduled.Reason, "Unschedulable"), $"no node takes the pod: {OneLine.Of(scheduled.Message, LongestMessage)}");
        }

        if (status.ContainerStatuses is not { Count: > 0 })
        {
            return new PodProblem(PodProblemKind.Preparing, "Pending", "no node has taken the pod up yet: check the nodes by kubectl get nodes");
        }

        string reason = OneLine.Word(status.Find("Ready")?.Reason, "NotReady");
        return new PodProblem(PodProblemKind.Unreachable, reason, "the containers are well by their node's last word, and the pod is not ready: the node may be lost, see kubectl get nodes");
    }

    private static string DescribeNone(OwnedObject deployment) => deployment.Status?.Find("ReplicaFailure") is { Status: ConditionStatus.True } failure
        ? $"{OneLine.Word(failure.Reason, "FailedCreate")}: no pod could be created: {OneLine.Of(failure.Message, LongestMessage)}"
        : "NoPods: there is no pod that could serve: check quotas by kubectl describe quota, and the controllers of the cluster";
}

using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Text;

namespace ChannelOperator.Pods;

/// <summary>Reads why a container does not serve. Pure.</summary>
internal static class ContainerDiagnosis
{
    private const int LongestName = 63;
    private const int LongestImage = 120;
    private const int LongestMessage = 160;
    private const int SignalBase = 128;
    private const int HighestSignal = 64;

    /// <summary>Judges a container.</summary>
    /// <returns>Null if it serves, or has done its part.</returns>
    public static PodProblem? Judge(ContainerStatus container, PodObject pod)
    {
        string who = container.Name == ConnectorNames.Container ? "the connector" : $"container {OneLine.Of(container.Name, LongestName)}";
        EndedContainer? before = container.LastState?.Terminated;
        return container switch
        {
            { Ready: true } => null,
            { State.Waiting: { } waiting } => JudgeWaiting(waiting, container, pod, who),
            { State.Terminated: { } ended } => new PodProblem(PodProblemKind.Crash, ReasonOf(ended), $"{who} {Describe(ended)}"),
            { State: null } => null,
            _ when before is not null => new PodProblem(PodProblemKind.NotReady, "NotReady", $"{who} runs and is not ready; its run before this one {Describe(before)}"),
            _ => new PodProblem(PodProblemKind.NotReady, "NotReady", $"{who} runs and is not ready: check its log, and what it has to reach to get ready"),
        };
    }

    /// <summary>How a container ended, in words.</summary>
    public static string Describe(EndedContainer ended)
    {
        if (ended.Reason == "OOMKilled")
        {
            return "was killed because it used more memory than resources.limits.memory (OOMKilled)";
        }

        int signal = ended.Signal != 0 ? ended.Signal : ended.ExitCode - SignalBase;
        string code = signal is > 0 and <= HighestSignal ? $"exit code {ended.ExitCode}, signal {signal}" : $"exit code {ended.ExitCode}";
        string word = OneLine.Word(ended.Reason, "Error");
        return word is "Error" or "Completed" ? $"ended with {code}" : $"ended with {code} ({word})";
    }

    private static PodProblem JudgeWaiting(WaitingContainer waiting, ContainerStatus container, PodObject pod, string who)
    {
        string reason = OneLine.Word(waiting.Reason, "Waiting");
        switch (reason)
        {
            case "CrashLoopBackOff":
                string how = container.LastState?.Terminated is { } ended ? Describe(ended) : "ends";
                return new PodProblem(PodProblemKind.Crash, reason, $"{who} {how}, again and again: check its log by kubectl logs --previous");
            case "CreateContainerConfigError":
                // The kubelet names here what is missing or not allowed, never a value; the pod that it names besides is of no use.
                string why = (waiting.Message ?? "").Split(" (pod:", 2)[0];
                return new PodProblem(PodProblemKind.Configuration, reason, $"{who} cannot be created: {OneLine.Of(why, LongestMessage)}");
            case "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable" or "SignatureValidationFailed":
                return new PodProblem(PodProblemKind.Image, reason, $"{who} has no image: check image {OneLine.Of(container.Image, LongestImage)} and imagePullSecretNames of the ConnectorClass");
            case "ContainerCreating":
                return new PodProblem(PodProblemKind.Preparing, reason, $"{who} is not created yet: {Missing(pod)}");
            case "PodInitializing":
                return new PodProblem(PodProblemKind.Preparing, reason, $"{who} waits for the init containers");
            default:
                // The text of a runtime's error may quote a whole command line.
                return new PodProblem(PodProblemKind.Start, reason, $"{who} cannot be started: check image, command and args of the ConnectorClass");
        }
    }

    /// <summary>What keeps a pod from being set up stands in its events alone, which are not read: so what it may be.</summary>
    private static string Missing(PodObject pod)
    {
        string? secret = pod.Mounted(ConnectorNames.CredentialsVolume, "secret", "secretName");
        string? claim = pod.Mounted(ConnectorNames.StateVolume, "persistentVolumeClaim", "claimName");
        string[] checks =
        [
            .. secret is null ? Array.Empty<string>() : [$"that Secret {OneLine.Of(secret, LongestName)} exists (spec.connector.credentialsSecretName)"],
            .. claim is null ? Array.Empty<string>() : [$"that PersistentVolumeClaim {OneLine.Of(claim, LongestName)} is bound"],
        ];
        return checks.Length == 0 ? "its image is being pulled, or a volume is missing" : $"check {string.Join(" and ", checks)}";
    }

    private static string ReasonOf(EndedContainer ended) => OneLine.Word(ended.Reason, "Error");
}

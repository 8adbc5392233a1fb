namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>kubectl ended with another exit code than 0.</summary>
public sealed class KubectlException : LocalClusterException
{
    public KubectlException()
    {
    }

    public KubectlException(string message)
        : base(message)
    {
    }

    public KubectlException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal KubectlException(IReadOnlyList<string> arguments, KubectlResult result, string? clusterFailure)
        : base($"kubectl {string.Join(' ', arguments)} ended with exit code {result.ExitCode}: {result.StandardError.Trim()}{(clusterFailure is null ? "" : "\n" + clusterFailure)}") =>
        Result = result;

    public KubectlResult Result { get; } = new(-1, "", "");
}

namespace ChannelOperator.TestKit.Kubernetes;

public sealed record KubectlResult(int ExitCode, string StandardOutput, string StandardError);

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>Someone who may talk to the cluster: what RBAC knows them by, and the kubeconfig with which they are taken for it.</summary>
public sealed record ClusterUser(string Name, IReadOnlyList<string> Groups, string KubeconfigPath);

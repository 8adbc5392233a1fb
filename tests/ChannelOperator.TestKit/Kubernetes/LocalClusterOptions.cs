using System.Net;

namespace ChannelOperator.TestKit.Kubernetes;

public sealed record LocalClusterOptions
{
    /// <summary>
    /// The controllers with which a Deployment becomes ReplicaSets and Pods, what is deleted takes its dependents along, and the ClusterRoles
    /// <c>admin</c>, <c>edit</c> and <c>view</c> have rules: without them they are empty.
    /// </summary>
    public static readonly IReadOnlyList<string> WorkloadControllers =
        ["deployment", "replicaset", "job", "garbagecollector", "namespace", "serviceaccount", "serviceaccount-token", "root-ca-cert-publisher", "endpoint", "endpointslice", "clusterrole-aggregation", "pvc-protection"];

    /// <summary>Names for kube-controller-manager's <c>--controllers</c>; <c>*</c> is all. None: no kube-controller-manager.</summary>
    public IReadOnlyList<string> Controllers { get; init; } = [];

    /// <summary>Given to kube-apiserver after this project's own flags, so they win.</summary>
    public IReadOnlyList<string> ExtraApiServerFlags { get; init; } = [];

    public IReadOnlyList<string> ExtraControllerManagerFlags { get; init; } = [];

    /// <summary>
    /// For nodes: kube-apiserver listens on all addresses and tells this one, knows kubelets by their certificates, and has one for them. Without it, it
    /// listens on loopback only, and the Service <c>kubernetes</c> has no endpoints.
    /// </summary>
    public IPAddress? AdvertiseAddress { get; init; }

    /// <summary>For files and logs: a new or empty directory, kept at the end. Without it: a temporary one, removed at the end.</summary>
    public string? Directory { get; init; }

    /// <summary>The processes do not end with this one. Needs <see cref="Directory"/>; a <see cref="ClusterRecord"/> is left there.</summary>
    public bool OutlivesProcess { get; init; }

    /// <summary>Null: found by <see cref="BinarySearch"/>.</summary>
    public KubernetesBinaries? Binaries { get; init; }

    /// <summary>How long each process may take until it is ready.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// How long each process may take to end before it is killed. An old kube-apiserver waits a minute for open watches; killing it
    /// harms nothing, for its state is in etcd.
    /// </summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the death of a process is told that nobody asked for.</summary>
    public Action<string> Report { get; init; } = Console.Error.WriteLine;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal IReadOnlyList<string> NeededPrograms => Controllers.Count == 0 ? [] : ["kube-controller-manager"];
}

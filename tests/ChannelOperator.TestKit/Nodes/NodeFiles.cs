using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>The configuration files of a node's programs.</summary>
internal sealed class NodeFiles(ClusterDirectory directory)
{
    /// <summary>The name of the pause image, whose archive comes with the options.</summary>
    public const string PauseImage = "docker.io/library/channel-operator-pause:1";

    public string ContainerdSocket => directory.In("containerd.sock");

    public string KubeletDirectory => directory.In("kubelet");

    public string VolumesDirectory => directory.In("volumes");

    public string WriteContainerd() => Write("containerd.toml", $"""
        version = 2
        root = "{directory.In("containerd")}"
        state = "/run/containerd"
        [grpc]
          address = "{ContainerdSocket}"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{PauseImage}"
          # Without the capability to raise a priority runc dies where a container asks for a low score.
          restrict_oom_score_adj = true
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "{NodeRequirements.NetworkPlugins}"
            conf_dir = "{directory.In("network.d")}"

        """);

    public string WriteNetwork(string pods)
    {
        PrivateFile.CreateDirectory(directory.In("network.d"));
        return Write("network.d/bridge.conflist", $$"""
            {
              "cniVersion": "0.4.0",
              "name": "pods",
              "plugins": [{
                "type": "bridge", "bridge": "pods0", "isGateway": true, "hairpinMode": true,
                "ipam": {"type": "host-local", "dataDir": "/run/cni", "ranges": [[{"subnet": "{{pods}}"}]], "routes": [{"dst": "0.0.0.0/0"}]}
              }]
            }

            """);
    }

    public string WriteKubelet(string authorityFile, string cgroupRoot) => Write("kubelet.yaml", $$"""
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication:
          anonymous: {enabled: false}
          webhook: {enabled: true}
          x509:
            clientCAFile: "{{authorityFile}}"
        authorization: {mode: Webhook}
        cgroupDriver: cgroupfs
        cgroupRoot: "{{cgroupRoot}}"
        enforceNodeAllocatable: []
        failSwapOn: false
        healthzBindAddress: 0.0.0.0
        # The machine is full of other things, and images are not pulled again.
        evictionHard: {memory.available: "1%", nodefs.available: "1%", imagefs.available: "1%", nodefs.inodesFree: "1%"}
        imageGCHighThresholdPercent: 100
        nodeStatusUpdateFrequency: 2s
        # Empty: there is no cluster DNS.
        resolvConf: "{{directory.In("resolv.conf")}}"

        """);

    private string Write(string name, string text) => PrivateFile.Write(directory.In(name), text);
}

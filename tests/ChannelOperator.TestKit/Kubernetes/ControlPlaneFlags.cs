using System.Globalization;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The flags of the control plane's programs. Pure.</summary>
internal static class ControlPlaneFlags
{
    private const string Issuer = "https://kubernetes.default.svc";

    public static IReadOnlyList<string> Etcd(KubernetesBinaries binaries, string dataDirectory, int clientPort, int peerPort)
    {
        var (client, peer) = (Loopback(clientPort), Loopback(peerPort));
        return
        [
            $"--data-dir={dataDirectory}",
            $"--listen-client-urls={client}",
            $"--advertise-client-urls={client}",
            $"--listen-peer-urls={peer}",
            $"--initial-advertise-peer-urls={peer}",
            $"--initial-cluster=default={peer}",
            .. binaries.EtcdCanSkipFsync ? ["--unsafe-no-fsync"] : Array.Empty<string>(),
        ];
    }

    public static IReadOnlyList<string> ApiServer(LocalClusterOptions options, ClusterDirectory directory, ClusterCertificates certificates, int port, int etcdPort) =>
    [
        $"--etcd-servers={Loopback(etcdPort)}",
        $"--secure-port={Number(port)}",
        $"--cert-dir={certificates.Directory}",
        $"--tls-cert-file={certificates.ServingCertificateFile}",
        $"--tls-private-key-file={certificates.ServingKeyFile}",
        $"--client-ca-file={certificates.AuthorityFile}",
        $"--token-auth-file={directory.TokenFile}",
        $"--service-account-issuer={Issuer}",
        $"--api-audiences={Issuer}",
        $"--service-account-key-file={certificates.ServiceAccountPublicKeyFile}",
        $"--service-account-signing-key-file={certificates.ServiceAccountKeyFile}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
        .. Reachability(options, certificates),
        .. options.ExtraApiServerFlags,
    ];

    public static IReadOnlyList<string> ControllerManager(LocalClusterOptions options, ClusterDirectory directory, ClusterCertificates certificates, KubernetesVersion version, int port) =>
    [
        $"--kubeconfig={directory.KubeconfigFile}",
        $"--controllers={string.Join(',', options.Controllers)}",
        "--leader-elect=false",
        $"--service-account-private-key-file={certificates.ServiceAccountKeyFile}",
        $"--root-ca-file={certificates.AuthorityFile}",
        "--bind-address=127.0.0.1",
        $"--secure-port={Number(port)}",
        $"--cert-dir={certificates.Directory}",
        $"--tls-cert-file={certificates.ServingCertificateFile}",
        $"--tls-private-key-file={certificates.ServingKeyFile}",
        // Before 1.24 there is also a plain-text port, fixed by default, so two clusters would fight over it.
        .. version.IsAtLeast(1, 24) ? Array.Empty<string>() : ["--port=0"],
        .. options.ExtraControllerManagerFlags,
    ];

    public static string Loopback(int port) => $"http://127.0.0.1:{Number(port)}";

    // Without an address to tell, kube-apiserver looks for a network interface with a default route, and does not start on a machine without one.
    private static IReadOnlyList<string> Reachability(LocalClusterOptions options, ClusterCertificates certificates)
    {
        if (options.AdvertiseAddress is not { } address)
        {
            return ["--authorization-mode=RBAC", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"];
        }

        var (certificate, key) = certificates.WriteClient("kubelet-client", "kube-apiserver", "system:masters");
        return
        [
            "--authorization-mode=Node,RBAC",
            "--bind-address=0.0.0.0",
            $"--advertise-address={address}",
            // No name of a node can be looked up.
            "--kubelet-preferred-address-types=InternalIP",
            $"--kubelet-client-certificate={certificate}",
            $"--kubelet-client-key={key}",
        ];
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}

using k8s;

namespace ChannelOperator.Hosting;

/// <summary>Finds the cluster: the file named, else KUBECONFIG, else the cluster that the process runs in. Never ~/.kube/config unasked.</summary>
internal static class ClusterConnection
{
    /// <summary>Loads the connection.</summary>
    /// <exception cref="OperatorException">There is none, or it cannot be read.</exception>
    public static KubernetesClientConfiguration Load(OperatorOptions options)
    {
        string? file = options.Kubeconfig ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(file))
        {
            return LoadFile(file, options.Context);
        }

        return KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : throw new OperatorException("no cluster: give --kubeconfig FILE, set KUBECONFIG, or run inside a cluster (~/.kube/config is never used unasked)");
    }

    private static KubernetesClientConfiguration LoadFile(string file, string? context)
    {
        if (!File.Exists(file))
        {
            throw new OperatorException($"kubeconfig {file} does not exist: give --kubeconfig FILE or set KUBECONFIG to one file");
        }

        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(file, context);
        }
        catch (Exception exception)
        {
            // Bad base64, a bad certificate, an empty file: the library lets through what its parts throw.
            string problem = exception is NullReferenceException ? "it is no kubeconfig" : exception.Message;
            throw new OperatorException($"kubeconfig {file} cannot be used: {problem}");
        }
    }
}

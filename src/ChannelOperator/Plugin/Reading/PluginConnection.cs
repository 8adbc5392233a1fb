using System.Diagnostics.Metrics;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;
using k8s;
using k8s.KubeConfigModels;

namespace ChannelOperator.Plugin.Reading;

/// <summary>The cluster as kubectl finds it: the file named, else those of KUBECONFIG, else ~/.kube/config; and the context's namespace.</summary>
internal sealed class PluginConnection : IDisposable
{
    /// <summary>Whose fields a halt is: tools that apply policies from Git leave it alone (docs/gitops.md).</summary>
    public const string FieldManager = "channel-halt";

    private readonly ApiClient _api;

    private PluginConnection(ApiClient api, string ns, string user)
    {
        _api = api;
        Namespace = ns;
        Cluster = new PluginCluster(api, user, TimeProvider.System);
    }

    /// <summary>The namespace of the context.</summary>
    public string Namespace { get; }

    /// <summary>The API server.</summary>
    public IApiClient Api => _api;

    /// <summary>The cluster.</summary>
    public PluginCluster Cluster { get; }

    /// <summary>Opens the connection.</summary>
    /// <param name="kubeconfig">A file; null for where kubectl looks.</param>
    /// <param name="context">A context; null for the current one.</param>
    /// <exception cref="PluginException">There is no cluster to be found, or the file cannot be used.</exception>
    public static PluginConnection Open(string? kubeconfig, string? context)
    {
        FileInfo[] files = Files(kubeconfig);
        string names = string.Join(':', files.Select(file => file.FullName));
        try
        {
            K8SConfiguration configuration = Merge([.. files.Select(Load)]);
            string name = context ?? configuration.CurrentContext
                ?? throw new PluginException($"kubeconfig {names} has no current context: name one with --context, or set one with kubectl config use-context");
            Context found = configuration.Contexts?.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new PluginException($"kubeconfig {names} has no context \"{name}\", it has: {string.Join(", ", configuration.Contexts?.Select(candidate => candidate.Name) ?? [])}");
            KubernetesClientConfiguration cluster = KubernetesClientConfiguration.BuildConfigFromConfigObject(configuration, name);
            string? ns = found.ContextDetails?.Namespace;
            return new PluginConnection(Create(cluster), string.IsNullOrEmpty(ns) ? "default" : ns, found.ContextDetails?.User ?? "");
        }
        catch (Exception exception) when (exception is not PluginException)
        {
            // Bad base64, a bad certificate, an empty file: the library lets through what its parts throw.
            string problem = exception is NullReferenceException ? "it is no kubeconfig" : exception.Message;
            throw new PluginException($"kubeconfig {names} cannot be used: {problem}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private static FileInfo[] Files(string? kubeconfig)
    {
        if (kubeconfig is not null)
        {
            return File.Exists(kubeconfig) ? [new FileInfo(kubeconfig)] : throw new PluginException($"--kubeconfig {kubeconfig} does not exist");
        }

        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } list)
        {
            // Of several, those that are not there are passed over, as kubectl does.
            FileInfo[] files = [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists).Select(file => new FileInfo(file))];
            return files.Length > 0 ? files : throw new PluginException($"no file of KUBECONFIG={list} exists: correct it, or give --kubeconfig FILE");
        }

        string own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        return File.Exists(own) ? [new FileInfo(own)] : throw new PluginException($"no cluster: {own} does not exist; give --kubeconfig FILE, or set KUBECONFIG");
    }

    /// <summary>A file, with the paths in it absolute: a relative one is beside its own file, wherever the others are.</summary>
    private static K8SConfiguration Load(FileInfo file)
    {
        K8SConfiguration loaded = KubernetesClientConfiguration.LoadKubeConfig(file);
        string? Absolute(string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, file.DirectoryName!);
        foreach (ClusterEndpoint endpoint in (loaded.Clusters ?? []).Select(item => item.ClusterEndpoint).OfType<ClusterEndpoint>())
        {
            endpoint.CertificateAuthority = Absolute(endpoint.CertificateAuthority);
        }

        foreach (UserCredentials credentials in (loaded.Users ?? []).Select(item => item.UserCredentials).OfType<UserCredentials>())
        {
            credentials.ClientCertificate = Absolute(credentials.ClientCertificate);
            credentials.ClientKey = Absolute(credentials.ClientKey);
            if (credentials.ExternalExecution is { Command: { } command } exec && command.Contains(Path.DirectorySeparatorChar))
            {
                exec.Command = Absolute(command);
            }
        }

        return loaded;
    }

    /// <summary>Several files are one, in which the first word counts.</summary>
    private static K8SConfiguration Merge(K8SConfiguration[] files)
    {
        K8SConfiguration first = files[0];
        first.CurrentContext = files.Select(file => file.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name));
        first.Contexts = [.. files.SelectMany(file => file.Contexts ?? []).DistinctBy(item => item.Name)];
        first.Clusters = [.. files.SelectMany(file => file.Clusters ?? []).DistinctBy(item => item.Name)];
        first.Users = [.. files.SelectMany(file => file.Users ?? []).DistinctBy(item => item.Name)];
        return first;
    }

    private static ApiClient Create(KubernetesClientConfiguration cluster)
    {
        // Nobody reads them here, and the client does not go without.
        RuntimeMetrics metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        RequestObserver observer = new(TimeProvider.System, metrics, new ApiServerHealth(TimeProvider.System), new ClockMonitor(metrics));
        return ApiClient.Create(cluster, new ApiClientOptions { FieldManager = FieldManager }, observer);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// A real control plane of its own on this machine: etcd, kube-apiserver and, if asked for, kube-controller-manager. It ends with this object, and
/// also with this process, however that ends (unless <see cref="LocalClusterOptions.OutlivesProcess"/>).
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private const string AdminName = "admin";
    private const string AdminGroup = "system:masters";

    private readonly LocalClusterOptions _options;
    private readonly ClusterDirectory _directory;
    private readonly LoopbackPorts _ports;
    private readonly ClusterCertificates _certificates;
    private readonly HttpClient _admin;
    private readonly HttpClient _probe;
    private readonly ControlPlaneProcess _etcd;
    private readonly ControlPlaneProcess _apiServer;
    private readonly ControlPlaneProcess? _controllerManager;
    private readonly List<IAsyncDisposable> _companions = [];
    private bool _isReady;

    private LocalCluster(LocalClusterOptions options, KubernetesBinaries binaries)
    {
        _options = options;
        Binaries = binaries;
        _directory = options.Directory is { } named ? ClusterDirectory.CreateAt(named) : ClusterDirectory.Create();
        _ports = LoopbackPorts.Reserve(4);
        var addresses = new List<IPAddress> { IPAddress.Loopback, IPAddress.Parse("10.96.0.1"), options.AdvertiseAddress ?? IPAddress.Loopback };
        _certificates = new ClusterCertificates(_directory.Certificates, addresses, ["localhost", "kubernetes", "kubernetes.default.svc"], options.Time);
        Host = $"https://{options.AdvertiseAddress ?? IPAddress.Loopback}:{ApiServerPort}";
        AdminToken = WriteAdmin();
        _admin = CreateHttpClient(AdminToken);
        _probe = CreateHttpClient(token: null);
        Kubectl = KubectlFor(KubeconfigPath);
        _etcd = Component("etcd", binaries.Etcd, () => ControlPlaneFlags.Etcd(binaries, _directory.DataPath, EtcdPort, EtcdPeerPort));
        _apiServer = Component("kube-apiserver", binaries.KubeApiServer, () => ControlPlaneFlags.ApiServer(options, _directory, _certificates, ApiServerPort, EtcdPort));
        _controllerManager = options.Controllers.Count == 0
            ? null
            : Component("kube-controller-manager", binaries.KubeControllerManager!, () => ControlPlaneFlags.ControllerManager(options, _directory, _certificates, binaries.Version, ControllerManagerPort), () => !_apiServer.IsReady);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public KubernetesBinaries Binaries { get; }

    public KubernetesVersion Version => Binaries.Version;

    /// <summary>The URL of the API server.</summary>
    public string Host { get; }

    /// <summary>The bearer token of <c>admin</c> in <c>system:masters</c>, which is also in <see cref="KubeconfigPath"/>.</summary>
    public string AdminToken { get; }

    public string KubeconfigPath => _directory.KubeconfigFile;

    /// <summary>The certificate that signed the API server's; also in every kubeconfig made here.</summary>
    public string CertificateAuthorityPath => _certificates.AuthorityFile;

    /// <summary>Files and logs of this cluster.</summary>
    public string DirectoryPath => _directory.Path;

    /// <summary>As <c>admin</c>.</summary>
    public Kubectl Kubectl { get; }

    /// <summary>Which process died although nobody stopped it, with the end of its log; null while all is well.</summary>
    public string? Failure => Components.Select(component => component.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>What runs now, in the order in which it is to be stopped.</summary>
    public IReadOnlyList<RecordedProcess> Processes =>
        [.. from component in Components where component.IsRunning let identity = component.Identity!.Value select new RecordedProcess(component.Name, identity.Id, identity.StartTicks)];

    private int ApiServerPort => _ports[0];

    private int EtcdPort => _ports[1];

    private int EtcdPeerPort => _ports[2];

    private int ControllerManagerPort => _ports[3];

    // The API server before etcd: without etcd it lingers.
    private IEnumerable<ControlPlaneProcess> Components => new[] { _controllerManager, _apiServer, _etcd }.OfType<ControlPlaneProcess>();

    /// <summary>Starts a cluster and returns when it answers.</summary>
    /// <exception cref="LocalClusterException">There are no programs, or one did not start; the message ends with its log.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalClusterOptions();
        if (options is { OutlivesProcess: true, Directory: null })
        {
            throw new ArgumentException("A cluster that outlives its process needs a Directory: only its record there tells later what to stop.", nameof(options));
        }

        var binaries = options.Binaries ?? await KubernetesBinaries.FindAsync(options.NeededPrograms, cancellationToken);
        if (options.Controllers.Count > 0 && binaries.KubeControllerManager is null)
        {
            throw new LocalClusterException($"Controllers are wanted ({string.Join(", ", options.Controllers)}), and {binaries.Directory} has no kube-controller-manager. Put one of {binaries.Version} there, or ask for no controllers.");
        }

        ClusterDirectory.RemoveAbandoned();
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new LocalCluster(options, binaries);
            try
            {
                await cluster.StartComponentsAsync(cancellationToken);
                return cluster;
            }
            catch (ComponentFailedException error) when (error.PortWasTaken && attempt < StartAttempts)
            {
                await cluster.DisposeAsync();
                cluster.RemoveNamedDirectory();
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Has something end with the cluster: before its processes do, so that it can still ask them.</summary>
    public void Attach(IAsyncDisposable companion) => _companions.Add(companion);

    public bool Supports(ServerFeature feature) => Version.Supports(feature);

    /// <summary>The reason for a skipped test, or null where the server has the feature.</summary>
    public string? WhyUnsupported(ServerFeature feature) => Version.WhyUnsupported(feature);

    /// <summary>A client with this cluster's address and trust; the caller disposes of it. No token: anonymous.</summary>
    public HttpClient CreateHttpClient(string? token) => ApiServerClient.Create(Host, _certificates.Authority, token);

    /// <summary>Runs kubectl as someone else.</summary>
    public Kubectl KubectlAs(ClusterUser user) => KubectlFor(user.KubeconfigPath);

    /// <summary>
    /// Makes a user with these groups, known at once: by a certificate, for the API server reads its file of tokens only when it starts.
    /// </summary>
    public ClusterUser AddUser(string name, params string[] groups)
    {
        var (certificate, key) = _certificates.IssueClient(name, groups);
        return new ClusterUser(name, groups, WriteKubeconfig(Kubeconfig.WithCertificate(Host, AuthorityPem, name, certificate, key)));
    }

    /// <summary>A kubeconfig with a token of an existing ServiceAccount, for what runs under its RBAC.</summary>
    public async Task<ClusterUser> ServiceAccountAsync(string @namespace, string name, CancellationToken cancellationToken = default)
    {
        var request = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject { ["expirationSeconds"] = 24 * 3600 } };
        var answer = await _admin.PostAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts/{name}/token", request, cancellationToken);
        var token = answer["status"]!["token"]!.GetValue<string>();
        var user = $"system:serviceaccount:{@namespace}:{name}";
        return new ClusterUser(user, ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}"], WriteKubeconfig(Kubeconfig.WithToken(Host, AuthorityPem, user, token)));
    }

    /// <summary>Creates a namespace that no other test has, and returns its name.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["generateName"] = prefix + "-" } };
        var created = await _admin.PostAsync("/api/v1/namespaces", body, cancellationToken);
        return created["metadata"]!["name"]!.GetValue<string>();
    }

    public Task StartEtcdAsync(CancellationToken cancellationToken = default) =>
        _etcd.StartAsync(token => _probe.LookAsync(ControlPlaneFlags.Loopback(EtcdPort) + "/health", token), answer => answer.Contains("\"true\"", StringComparison.Ordinal), cancellationToken);

    /// <summary>The API server stays, and cannot answer.</summary>
    public Task StopEtcdAsync() => _etcd.StopAsync();

    /// <summary>Also starts the controller manager if that is gone: in its first moments it does not survive the loss of the API server.</summary>
    public async Task StartApiServerAsync(CancellationToken cancellationToken = default)
    {
        await _apiServer.StartAsync(LookAtApiServerAsync, IsOk, cancellationToken);
        if (_controllerManager is { IsRunning: false })
        {
            // Its serving certificate is the API server's, and only the loopback address is surely in it.
            await _controllerManager.StartAsync(token => _probe.LookAsync($"https://127.0.0.1:{ControllerManagerPort}/healthz", token), IsOk, cancellationToken);
        }
    }

    public Task StopApiServerAsync() => _apiServer.StopAsync();

    /// <summary>As if the API server had crashed: connections break at once.</summary>
    public Task KillApiServerAsync() => _apiServer.KillAsync();

    /// <summary>On the same port with the same data. Open watches break.</summary>
    public async Task RestartApiServerAsync(CancellationToken cancellationToken = default)
    {
        await StopApiServerAsync();
        await StartApiServerAsync(cancellationToken);
    }

    /// <summary>Stops all processes; the files stay until <see cref="DisposeAsync"/>.</summary>
    public async Task StopAsync()
    {
        foreach (var component in Components)
        {
            await component.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var companion in _companions)
            {
                await companion.DisposeAsync();
            }
        }
        finally
        {
            await StopAsync();
            Release();
            _directory.Remove();
        }
    }

    /// <summary>Lets go of a cluster that outlives this process.</summary>
    internal void Release()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _ports.Dispose();
        _admin.Dispose();
        _probe.Dispose();
        _certificates.Dispose();
    }

    /// <summary>The API server's own certificate with its key, for what stands before it on this machine.</summary>
    internal X509Certificate2 LoadServingCertificate()
    {
        // Kestrel needs a key that is stored with its certificate.
        using var pair = X509Certificate2.CreateFromPemFile(_certificates.ServingCertificateFile, _certificates.ServingKeyFile);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>A kubeconfig of <c>admin</c>, or of somebody else, for another address of this cluster.</summary>
    internal string WriteKubeconfigFor(string host, ClusterUser? user = null) =>
        WriteKubeconfig(File.ReadAllText(user?.KubeconfigPath ?? KubeconfigPath).Replace(Host, host, StringComparison.Ordinal));

    private string AuthorityPem => File.ReadAllText(_certificates.AuthorityFile);

    private async Task StartComponentsAsync(CancellationToken cancellationToken)
    {
        WriteRecord();
        await StartEtcdAsync(cancellationToken);
        await StartApiServerAsync(cancellationToken);
        if (Failure is { } failure)
        {
            throw new ComponentFailedException(failure);
        }

        _isReady = true;
        WriteRecord();
    }

    private async Task<string> LookAtApiServerAsync(CancellationToken cancellationToken)
    {
        // Ready comes before the namespace: it is made by a loop of the server that nothing waits for.
        var ready = await _admin.LookAsync("/readyz?verbose", cancellationToken);
        return IsOk(ready) ? await _admin.LookAsync("/api/v1/namespaces/default", cancellationToken) : ready;
    }

    private static bool IsOk(string answer) => answer.StartsWith("200 ", StringComparison.Ordinal);

    private ControlPlaneProcess Component(string name, string executable, Func<IReadOnlyList<string>> flags, Func<bool>? mayEnd = null) =>
        new(name, executable, flags, _directory, _options) { Launched = WriteRecord, MayEnd = mayEnd ?? (static () => false) };

    private Kubectl KubectlFor(string kubeconfig) => new(Binaries.Kubectl, kubeconfig, _directory.Home, Version, _options.Time) { ClusterFailure = () => Failure };

    private string WriteAdmin()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        PrivateFile.Write(_directory.TokenFile, $"{token},{AdminName},{AdminName},\"{AdminGroup}\"\n");
        PrivateFile.Write(KubeconfigPath, Kubeconfig.WithToken(Host, AuthorityPem, AdminName, token));
        return token;
    }

    private string WriteKubeconfig(string text) =>
        PrivateFile.Write(_directory.In($"kubeconfig-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}"), text);

    private void WriteRecord()
    {
        if (_options.OutlivesProcess)
        {
            new ClusterRecord
            {
                Host = Host,
                Kubeconfig = KubeconfigPath,
                Version = Version.ToString(),
                DataDirectory = _directory.DataPath,
                Processes = Processes,
                IsReady = _isReady,
            }.Write(_directory.RecordFile);
        }
    }

    // For the next attempt, which wants it empty.
    private void RemoveNamedDirectory() => ClusterDirectory.Remove(_directory.Path);

    // The death signal would do it too, but leaves the files.
    private void OnProcessExit(object? sender, EventArgs arguments)
    {
        if (!_options.OutlivesProcess)
        {
            ControlPlaneProcess.KillNow([.. Components]);
            _directory.Remove();
            _ports.Dispose();
        }
    }
}

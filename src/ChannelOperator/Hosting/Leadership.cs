using ChannelOperator.Api;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.LeaderElection;
using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Hosting;

/// <summary>Whether this process elects a leader, and the client whose writes are refused while it does not lead.</summary>
internal sealed class Leadership
{
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public Leadership(OperatorOptions options, IServiceProvider services)
    {
        IApiClient api = services.GetRequiredService<IApiClient>();
        Elector = options.LeaderElect
            ? new LeaderElector(
                api,
                new LeaderElectorOptions
                {
                    Namespace = NamespaceOf(options),
                    LeaseName = Labels.Manager,
                    Identity = $"{HostName}_{Guid.NewGuid():N}",
                },
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<RuntimeMetrics>(),
                services.GetRequiredService<ILogger<LeaderElector>>())
            : null;
        Writes = Elector is { } elector ? new FencedApiClient(api, () => elector.IsLeading) : api;
    }

    /// <summary>The name of the pod or machine.</summary>
    public static string HostName { get; } = Environment.MachineName;

    /// <summary>The elector; null where there is one process only.</summary>
    public LeaderElector? Elector { get; }

    /// <summary>The client for every write that a decision leads to.</summary>
    public IApiClient Writes { get; }

    /// <summary>The namespace of the lease.</summary>
    public static string NamespaceOf(OperatorOptions options) => options.LeaderElectionNamespace ?? OwnNamespace();

    private static string OwnNamespace() =>
        Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? (File.Exists(NamespaceFile) ? File.ReadAllText(NamespaceFile).Trim() : "default");
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChannelConnector.Configuration;

/// <summary>Where a connector finds what it works with. In a pod the defaults are right.</summary>
internal sealed record ConnectorOptions
{
    /// <summary>The port of the shipped classes.</summary>
    public const int DefaultPort = 8080;

    /// <summary>The contract.</summary>
    public string ContractPath { get; init; } = "/etc/channel/channel.json";

    /// <summary>The directory of the credentials.</summary>
    public string CredentialsPath { get; init; } = "/etc/channel/credentials";

    /// <summary>The directory of the state.</summary>
    public string StatePath { get; init; } = "/var/lib/channel";

    /// <summary>The directory of the service account's token, where the class lets the connector report reviews.</summary>
    public string ServiceAccountPath { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The name of this replica, which no other process has at the same time: the pod's.</summary>
    public string Replica { get; init; } = Environment.GetEnvironmentVariable("HOSTNAME") is { Length: > 0 } name ? name : Environment.MachineName;

    /// <summary>Where to listen; the port of the shipped classes on every address by default.</summary>
    public Action<KestrelServerOptions> Listen { get; init; } = server => server.ListenAnyIP(DefaultPort);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The way out; <see langword="null"/>: as HTTPS_PROXY and NO_PROXY say.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>A further root to trust at the far ends; <see langword="null"/>: those of the system.</summary>
    public X509Certificate2? TrustedRoot { get; init; }
}

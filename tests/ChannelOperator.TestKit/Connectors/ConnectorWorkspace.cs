using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Connectors;

/// <summary>What a pod's volumes hold: contract, credentials and state. It outlives the processes that work on it.</summary>
public sealed class ConnectorWorkspace : IDisposable
{
    /// <summary>The secret of the app, which webhooks are signed with; X calls it the consumer secret.</summary>
    public const string AppSecret = "0123456789abcdef0123456789abcdef";

    /// <summary>The token of the handshake.</summary>
    public const string VerifyToken = "verify-me-0123456789";

    /// <summary>The token of whoever may have messages erased, where a test gives it.</summary>
    public const string EraseToken = "erase-me-0123456789";

    /// <summary>The secret token of the integration, that answers are signed with.</summary>
    public const string WebhookSecret = "answers-are-signed-with-this";

    private readonly DirectoryInfo _root;

    /// <summary>Creates one with a contract and the credentials of stand-ins.</summary>
    /// <param name="contract">The contract; settings and revision are filled in where they are missing.</param>
    /// <param name="farEnds">Whom the connector talks to.</param>
    /// <param name="directory">Where; a directory of its own under the temporary ones unless told otherwise.</param>
    public ConnectorWorkspace(ConnectorContract contract, ConnectorFarEnds farEnds, string? directory = null)
    {
        _root = directory is null ? Directory.CreateTempSubdirectory("channel-connector-") : Directory.CreateDirectory(directory);
        Directory.CreateDirectory(CredentialsPath);
        Directory.CreateDirectory(StatePath);
        Directory.CreateDirectory(ScratchPath);
        Write(Complete(contract, farEnds));
        if (contract.Platform == "X")
        {
            farEnds.X.ConsumerSecret = AppSecret;
            WriteCredential("consumerKey", farEnds.X.ConsumerKey);
            WriteCredential("consumerSecret", AppSecret);
            WriteCredential("accessToken", farEnds.X.AccessToken);
            WriteCredential("accessTokenSecret", farEnds.X.AccessTokenSecret);
        }
        else
        {
            WriteCredential("appSecret", AppSecret);
            WriteCredential("verifyToken", VerifyToken);
            WriteCredential("accessToken", farEnds.Graph.AccessToken);
        }

        WriteCredential("genesysClientId", farEnds.Genesys.ClientId);
        WriteCredential("genesysClientSecret", farEnds.Genesys.ClientSecret);
        WriteCredential("genesysWebhookSecret", WebhookSecret);
    }

    public string RootPath => _root.FullName;

    public string ContractPath => Path.Combine(RootPath, "channel.json");

    public string CredentialsPath => Path.Combine(RootPath, "credentials");

    public string StatePath => Path.Combine(RootPath, "state");

    /// <summary>What stands for <c>/tmp</c>.</summary>
    public string ScratchPath => Path.Combine(RootPath, "tmp");

    /// <summary>What stands for the directory of the service account: empty until <see cref="WriteServiceAccount"/>, as where no token is mounted.</summary>
    public string ServiceAccountPath => Path.Combine(RootPath, "serviceaccount");

    /// <summary>What is in force.</summary>
    public ConnectorContract Contract { get; private set; } = new();

    /// <summary>A contract for a platform: media are kept for a day, nothing is forbidden but what the platform's floor forbids.</summary>
    public static ConnectorContract ContractFor(string platform, string accountId, long retention = 86400) => new()
    {
        Channel = new ContractChannel { Namespace = "cx", Name = "support", Uid = "6f1c2a52-0000-4000-8000-000000000001" },
        Platform = platform,
        AccountId = accountId,
        RetentionSeconds = MediaKinds.All.Order(StringComparer.Ordinal).ToDictionary(kind => kind, _ => retention, StringComparer.Ordinal),
        NeverStore = platform == "Instagram" ? [NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce] : [],
        UrlHosts = ["*.cdninstagram.com", "*.fbcdn.net", "cdn.fbsbx.com", "lookaside.fbsbx.com"],
        Recording = platform == "Instagram" ? MediaRecording.Forbidden : MediaRecording.Allowed,
        UnsentMessages = UnsentMessages.Delete,
        Revision = "2a2325c5dcf49edf",
    };

    /// <summary>Replaces the contract, as the kubelet does: at once or not at all.</summary>
    public void Write(ConnectorContract contract)
    {
        Contract = contract;
        Replace(ContractPath, JsonSerializer.Serialize(contract, ApiJsonContext.Default.ConnectorContract));
    }

    /// <summary>Sets a credential; <see langword="null"/> takes it away.</summary>
    public void WriteCredential(string name, string? value)
    {
        string path = Path.Combine(CredentialsPath, name);
        if (value is null)
        {
            File.Delete(path);
        }
        else
        {
            Replace(path, value);
        }
    }

    /// <summary>Mounts a token, as the kubelet does where the class reports reviews, or replaces it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="authority">Whom the API server's certificate is signed by, as PEM.</param>
    public void WriteServiceAccount(string token, string authority)
    {
        Directory.CreateDirectory(ServiceAccountPath);
        Replace(Path.Combine(ServiceAccountPath, "ca.crt"), authority);
        Replace(Path.Combine(ServiceAccountPath, "token"), token);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);

    private static ConnectorContract Complete(ConnectorContract contract, ConnectorFarEnds farEnds) => contract.Settings.Count > 0 ? contract : contract with
    {
        Settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["genesysIntegrationId"] = farEnds.Genesys.IntegrationId,
            ["genesysRegion"] = farEnds.Genesys.Region,
            ["publicUrl"] = "https://connector.example.com",
        },
    };

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}

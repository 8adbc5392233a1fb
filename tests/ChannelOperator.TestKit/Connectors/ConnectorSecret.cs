using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Connectors;

/// <summary>The Secret of a channel, as a customer makes it: a key for each credential that docs/connector.md lists.</summary>
public static class ConnectorSecret
{
    /// <summary>The key of the root that signed the stand-ins' certificates, mounted as <see cref="RootPath"/>.</summary>
    public const string RootKey = "ca.crt";

    /// <summary>Where a pod finds that root.</summary>
    public const string RootPath = "/etc/channel/credentials/" + RootKey;

    /// <summary>The manifest. Without far ends the credentials open nothing: for connectors that are not to reach anybody.</summary>
    public static string Manifest(string @namespace, string name, ConnectorFarEnds? farEnds = null) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["data"] = new JsonObject
        {
            ["appSecret"] = Encode(ConnectorWorkspace.AppSecret),
            ["verifyToken"] = Encode(ConnectorWorkspace.VerifyToken),
            ["accessToken"] = Encode(farEnds?.Graph.AccessToken ?? "none"),
            ["genesysClientId"] = Encode(farEnds?.Genesys.ClientId ?? "none"),
            ["genesysClientSecret"] = Encode(farEnds?.Genesys.ClientSecret ?? "none"),
            [RootKey] = Encode(farEnds?.Root.ExportCertificatePem() ?? "none"),
        },
    }.ToJsonString();

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

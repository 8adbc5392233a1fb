using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>Plain HTTP to the API server: for what has to work before, and quicker than, kubectl.</summary>
internal static class ApiServerClient
{
    /// <summary>A client that trusts the cluster's authority and no other, and takes no proxy from the environment.</summary>
    public static HttpClient Create(string host, X509Certificate2 authority, string? token)
    {
        // A copy: the client may live longer than the cluster's own.
        var trusted = X509CertificateLoader.LoadCertificate(authority.RawData);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { trusted },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri(host) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>The status and text of an answer, whatever they are: to be waited for, and shown.</summary>
    public static async Task<string> LookAsync(this HttpClient client, string path, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), cancellationToken);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}";
    }

    public static async Task<JsonNode> PostAsync(this HttpClient client, string path, JsonNode body, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new LocalClusterException($"POST {path} was answered with {(int)answer.StatusCode}: {text}");
    }
}

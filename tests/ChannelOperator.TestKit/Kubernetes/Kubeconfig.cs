using System.Text;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The text of a kubeconfig file with one cluster, one user and one context.</summary>
internal static class Kubeconfig
{
    public static string WithToken(string host, string authorityPem, string user, string token) =>
        Text(host, authorityPem, user, $"token: {Quoted(token)}");

    public static string WithCertificate(string host, string authorityPem, string user, string certificatePem, string keyPem) =>
        Text(host, authorityPem, user, $"client-certificate-data: {Base64(certificatePem)}\n    client-key-data: {Base64(keyPem)}");

    private static string Text(string host, string authorityPem, string user, string credential) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: local
          cluster:
            server: {host}
            certificate-authority-data: {Base64(authorityPem)}
        users:
        - name: {Quoted(user)}
          user:
            {credential}
        contexts:
        - name: local
          context:
            cluster: local
            user: {Quoted(user)}
        current-context: local

        """;

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

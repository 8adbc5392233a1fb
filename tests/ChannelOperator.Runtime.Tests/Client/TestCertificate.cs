using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>A certificate authority of its own, with a server certificate for 127.0.0.1 and one for another name.</summary>
internal static class TestCertificate
{
    public const string OtherName = "kubernetes.example";

    // Of the real clock: certificates know no other.
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset Until = From.AddDays(2);
    private static readonly X509Certificate2 Authority = CreateAuthority("CN=test authority");
    private static readonly X509Certificate2 Stranger = CreateAuthority("CN=test authority");

    public static KubernetesClientConfiguration Trust(KubernetesClientConfiguration configuration) => Trust(configuration, Authority);

    public static KubernetesClientConfiguration TrustAnother(KubernetesClientConfiguration configuration) => Trust(configuration, Stranger);

    public static Action<ListenOptions> ListenHttp2(int maxStreams) => listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.KestrelServerOptions.Limits.Http2.MaxStreamsPerConnection = maxStreams;
        listen.UseHttps(Create(names => names.AddIpAddress(System.Net.IPAddress.Loopback)));
    };

    public static void ListenAsOtherName(ListenOptions listen) => listen.UseHttps(Create(names => names.AddDnsName(OtherName)));

    private static KubernetesClientConfiguration Trust(KubernetesClientConfiguration configuration, X509Certificate2 authority)
    {
        configuration.SslCaCerts = [X509CertificateLoader.LoadCertificate(authority.RawData)];
        return configuration;
    }

    private static X509Certificate2 CreateAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From, Until);
    }

    private static X509Certificate2 Create(Action<SubjectAlternativeNameBuilder> addNames)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test server", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(Authority, From, Until, [1, 2, 3, 4]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}

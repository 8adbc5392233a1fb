using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// The cluster's own certificate authority, the serving certificate it signed, and the key of the service-account tokens, as files.
/// Elliptic keys: they are made in a millisecond.
/// </summary>
internal sealed class ClusterCertificates : IDisposable
{
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _notBefore;
    private readonly Lock _signing = new();

    public ClusterCertificates(string directory, IEnumerable<IPAddress> addresses, IEnumerable<string> names, TimeProvider time)
    {
        _notBefore = time.GetUtcNow().AddHours(-1);
        Directory = directory;
        Authority = CreateAuthority();
        AuthorityFile = Write("ca.crt", Authority.ExportCertificatePem());
        var (certificate, key) = IssueServer(addresses, names);
        ServingCertificateFile = Write("serving.crt", certificate);
        ServingKeyFile = Write("serving.key", key);
        using var tokenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // SEC1 and not PKCS#8: Kubernetes 1.20 reads elliptic keys of service accounts in that form only.
        ServiceAccountKeyFile = Write("service-account.key", tokenKey.ExportECPrivateKeyPem());
        ServiceAccountPublicKeyFile = Write("service-account.pub", tokenKey.ExportSubjectPublicKeyInfoPem());
    }

    public string Directory { get; }

    public X509Certificate2 Authority { get; }

    public string AuthorityFile { get; }

    public string ServingCertificateFile { get; }

    public string ServingKeyFile { get; }

    public string ServiceAccountKeyFile { get; }

    public string ServiceAccountPublicKeyFile { get; }

    /// <summary>A certificate that the API server takes as this user in these groups.</summary>
    public (string Certificate, string Key) IssueClient(string user, IEnumerable<string> groups)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
        {
            name.AddOrganizationName(group);
        }

        name.AddCommonName(user);
        return Issue(name.Build(), "1.3.6.1.5.5.7.3.2", _ => { });
    }

    /// <summary>The same, as files.</summary>
    public (string CertificateFile, string KeyFile) WriteClient(string fileName, string user, params string[] groups)
    {
        var (certificate, key) = IssueClient(user, groups);
        return (Write($"{fileName}.crt", certificate), Write($"{fileName}.key", key));
    }

    public void Dispose()
    {
        Authority.Dispose();
        _authorityKey.Dispose();
    }

    private (string Certificate, string Key) IssueServer(IEnumerable<IPAddress> addresses, IEnumerable<string> names) =>
        Issue(new X500DistinguishedName("CN=kube-apiserver"), "1.3.6.1.5.5.7.3.1", request =>
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            addresses.Distinct().ToList().ForEach(alternatives.AddIpAddress);
            names.ToList().ForEach(alternatives.AddDnsName);
            request.CertificateExtensions.Add(alternatives.Build());
        });

    private X509Certificate2 CreateAuthority()
    {
        var request = new CertificateRequest("CN=channel-operator local cluster", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(_notBefore, _notBefore.AddYears(10));
    }

    private (string Certificate, string Key) Issue(X500DistinguishedName subject, string usage, Action<CertificateRequest> extend)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        extend(request);
        lock (_signing)
        {
            using var certificate = request.Create(Authority, _notBefore, _notBefore.AddYears(9), RandomNumberGenerator.GetBytes(16));
            return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }

    private string Write(string name, string text) => PrivateFile.Write(Path.Combine(Directory, name), text);
}

using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// A certificate authority of its own, made when it is needed, whose certificates say the real names of the far ends.
/// Elliptic keys: they are made in a millisecond.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    // A test's clock may stand years away from the machine's, and both have to find the certificates valid.
    private const int YearsAround = 50;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, Lazy<SslStreamCertificateContext>> _issued = new(StringComparer.OrdinalIgnoreCase);
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;

    /// <param name="around">The time around which everything is valid, decades before and after.</param>
    public CertificateAuthority(DateTimeOffset around)
    {
        _notBefore = around.AddYears(-YearsAround);
        _notAfter = around.AddYears(YearsAround);
        CertificateRequest request = new("CN=channel-operator far ends", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Root = request.CreateSelfSigned(_notBefore, _notAfter);
    }

    /// <summary>What a client has to trust.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>A certificate for a host name, with its key. The authority disposes of it.</summary>
    public X509Certificate2 CertificateFor(string host) => ContextFor(host).TargetCertificate;

    /// <summary>Writes the root where <c>SSL_CERT_FILE</c> can name it, and returns the path.</summary>
    public string WriteRoot(string path)
    {
        File.WriteAllText(path, Root.ExportCertificatePem() + "\n");
        return path;
    }

    /// <summary>What a client in this process has to check with.</summary>
    public X509ChainPolicy CreateChainPolicy()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Root);
        return policy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<SslStreamCertificateContext> issued in _issued.Values)
        {
            issued.Value.TargetCertificate.Dispose();
        }

        Root.Dispose();
        _key.Dispose();
    }

    // One context per name: building one for each handshake costs more than the handshake.
    internal SslStreamCertificateContext ContextFor(string host) =>
        _issued.GetOrAdd(host, name => new Lazy<SslStreamCertificateContext>(() => SslStreamCertificateContext.Create(Issue(name), [Root], offline: true))).Value;

    private X509Certificate2 Issue(string host)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 certificate = request.Create(Root, _notBefore, _notAfter, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}

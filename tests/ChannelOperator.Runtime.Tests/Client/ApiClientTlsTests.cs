using ChannelOperator.Runtime.Tests.Testing;
using k8s;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>Whom the client believes to be the API server.</summary>
public sealed class ApiClientTlsTests
{
    private const string Answer = """{"metadata":{"name":"a"}}""";

    [Fact]
    public async Task CertificateForAnotherName_Refused()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.JsonAsync(Answer), TestCertificate.Trust, TestCertificate.ListenAsOtherName);

        await Assert.ThrowsAsync<HttpRequestException>(harness.GetAsync);
    }

    [Fact]
    public async Task TlsServerName_IsTheNameThatCounts()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.JsonAsync(Answer), configuration => WithName(configuration, TestCertificate.OtherName), TestCertificate.ListenAsOtherName);

        Assert.NotNull(await harness.GetAsync());
    }

    [Fact]
    public async Task CertificateOfAnotherAuthority_Refused()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.JsonAsync(Answer), TestCertificate.TrustAnother, TestCertificate.ListenHttp2(maxStreams: 100));

        await Assert.ThrowsAsync<HttpRequestException>(harness.GetAsync);
    }

    [Fact]
    public async Task SkipTlsVerify_TakesAnything()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.JsonAsync(Answer),
            configuration =>
            {
                configuration.SkipTlsVerify = true;
                return configuration;
            },
            TestCertificate.ListenAsOtherName);

        Assert.NotNull(await harness.GetAsync());
    }

    [Fact]
    public async Task Http2Offered_Used()
    {
        string? protocol = null;
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) =>
            {
                protocol = context.Request.Protocol;
                return context.JsonAsync(Answer);
            },
            TestCertificate.Trust,
            TestCertificate.ListenHttp2(maxStreams: 100));

        await harness.GetAsync();

        Assert.Equal("HTTP/2", protocol);
    }

    private static KubernetesClientConfiguration WithName(KubernetesClientConfiguration configuration, string name)
    {
        TestCertificate.Trust(configuration);
        configuration.TlsServerName = name;
        return configuration;
    }
}

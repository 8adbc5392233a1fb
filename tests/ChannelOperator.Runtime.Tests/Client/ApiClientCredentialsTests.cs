using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using k8s.Authentication;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>What a client shows of itself.</summary>
public sealed class ApiClientCredentialsTests
{
    [Fact]
    public async Task Token_Sent()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answers.Widget), configuration =>
        {
            configuration.AccessToken = "secret";
            return configuration;
        });

        await harness.GetAsync();

        Assert.Equal("Bearer secret", harness.LastRequest.Headers.Authorization);
    }

    [Fact]
    public async Task TokenFileMissing_IsATransportError()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answers.Widget), configuration =>
        {
            configuration.TokenProvider = new TokenFileAuth("/nowhere/token");
            return configuration;
        });

        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(harness.GetAsync);
        Assert.True(ApiException.IsTransientFailure(error));
    }
}

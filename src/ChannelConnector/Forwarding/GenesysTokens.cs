using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Forwarding;

/// <summary>The access token of the channel's OAuth client (client credentials). It is asked for once, however many wait for it.</summary>
internal sealed class GenesysTokens(HttpClient client, string region, ConnectorCredentials credentials, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(2);

    private readonly Uri _address = new($"https://login.{region}/oauth/token");
    private readonly Lock _lock = new();
    private Task<TokenResult>? _newest;

    /// <summary>A token that is good for another minute at least, or why there is none.</summary>
    public Task<TokenResult> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            bool isUsable = _newest is { IsCompleted: false } || (_newest is { IsCompletedSuccessfully: true, Result.Token: not null } && time.GetUtcNow() < _newest.Result.RenewAt);
            _newest = isUsable ? _newest! : Task.Run(RenewAsync, CancellationToken.None);
            return _newest.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets a token that was refused, if it is still the newest.</summary>
    public void Discard(string token)
    {
        lock (_lock)
        {
            if (_newest is { IsCompletedSuccessfully: true } newest && newest.Result.Token == token)
            {
                _newest = null;
            }
        }
    }

    private async Task<TokenResult> RenewAsync()
    {
        try
        {
            using CancellationTokenSource timeOut = new(GenesysClient.TimeOut, time);
            using HttpRequestMessage request = new(HttpMethod.Post, _address);
            string pair = $"{credentials.Required("genesysClientId")}:{credentials.Required("genesysClientSecret")}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            request.Content = new FormUrlEncodedContent([new KeyValuePair<string, string>("grant_type", "client_credentials")]);
            using HttpResponseMessage response = await client.SendAsync(request, timeOut.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? Read(await response.Content.ReadAsByteArrayAsync(timeOut.Token))
                : None(Classify(response));
        }
        catch (ContractException)
        {
            return None(ForwardOutcome.Misconfigured("CredentialsMissing"));
        }
        catch (JsonException)
        {
            return None(ForwardOutcome.Failed("TokenUnreadable"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return None(ForwardOutcome.Failed($"Token{GenesysClient.Word(exception)}"));
        }
    }

    private TokenResult Read(byte[] body)
    {
        if (JsonSerializer.Deserialize(body, ForwardingJsonContext.Default.TokenAnswer) is not { AccessToken: { Length: > 0 } token, ExpiresIn: > 0 and long seconds })
        {
            return None(ForwardOutcome.Failed("TokenUnreadable"));
        }

        TimeSpan life = seconds < LongestLife.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestLife;
        return new TokenResult(token, time.GetUtcNow() + life - Margin, Problem: null);
    }

    private ForwardOutcome Classify(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        429 => GenesysClient.Throttled(response, time.GetUtcNow()),
        >= 300 and < 500 and not 408 => ForwardOutcome.Misconfigured($"{(int)response.StatusCode} TokenRefused"),
        int status => ForwardOutcome.Failed($"{status} TokenFailed"),
    };

    private static TokenResult None(ForwardOutcome problem) => new(Token: null, default, problem);
}

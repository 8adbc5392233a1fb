using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelConnector.Reviews;

/// <summary>
/// Has the API server record a signal: one POST, and nothing else is ever asked of it. Token and certificate authority are read anew for each, for both change in place; so is the connection,
/// which costs milliseconds and happens a few times a year.
/// </summary>
/// <param name="contract">The channel.</param>
/// <param name="directory">Where token and certificate authority are.</param>
/// <param name="environment">Variables: the kubelet tells the API server's address in two.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewClient(ConnectorContract contract, string directory, Func<string, string?> environment, TimeProvider time)
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(10);

    private const int LargestAnswer = 64 * 1024;
    private const int LongestDetail = 300;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Has it recorded.</summary>
    public async Task<ReportResult> ReportAsync(ReviewSignal signal, CancellationToken cancellationToken)
    {
        string tokenPath = Path.Combine(directory, "token");
        if (ServiceAccountToken.Read(tokenPath) is not { } token)
        {
            return new ReportResult(ReportOutcome.NoToken, $"{tokenPath} is missing or empty");
        }

        if (Address() is not { } address)
        {
            return new ReportResult(ReportOutcome.NoToken, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no API server");
        }

        using CancellationTokenSource timeOut = new(TimeOut, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            return await PostAsync(signal, token, address, both.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException or CryptographicException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new ReportResult(ReportOutcome.Unreachable, $"{address.Authority}: {(exception is HttpRequestException or OperationCanceledException ? GenesysClient.Word(exception) : exception.GetType().Name)}");
        }
    }

    private Uri? Address()
    {
        string? host = environment("KUBERNETES_SERVICE_HOST");
        string named = IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{host}]" : host ?? "";
        string path = $"/apis/{ApiGroup.ApiVersion}/namespaces/{contract.Channel.Namespace}/channelreviews";
        return Uri.TryCreate($"https://{named}:{environment("KUBERNETES_SERVICE_PORT")}{path}", UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri : null;
    }

    private async Task<ReportResult> PostAsync(ReviewSignal signal, ServiceAccountToken token, Uri address, CancellationToken cancellationToken)
    {
        string recordedBy = token.Subject() ?? $"system:serviceaccount:{contract.Channel.Namespace}:{contract.Channel.Name}-connector";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ReviewRecord.Of(signal, contract, recordedBy), ApiJsonContext.Default.ChannelReview);
        X509Certificate2Collection authority = [];
        authority.ImportFromPemFile(Path.Combine(directory, "ca.crt"));
        using HttpClient client = new(Handler(authority)) { Timeout = Timeout.InfiniteTimeSpan };
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Created)
        {
            return new ReportResult(ReportOutcome.Created);
        }

        await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        return Classify(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    // Within the cluster: no proxy, no redirect, and no authority but the cluster's own.
    private static SocketsHttpHandler Handler(X509Certificate2Collection authority)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        };
    }

    private static ReportResult Classify(HttpStatusCode status, byte[] body)
    {
        (string reason, string message) = Read(body);
        ReportOutcome outcome = (int)status switch
        {
            // A quota that is being counted is a conflict too, and means that nothing was made.
            409 when reason == "AlreadyExists" => ReportOutcome.AlreadyThere,
            401 => ReportOutcome.Unauthorized,
            403 => ReportOutcome.Forbidden,
            404 => ReportOutcome.NotFound,
            408 or 409 or 429 or >= 500 => ReportOutcome.NotNow,
            _ => ReportOutcome.Refused,
        };
        return new ReportResult(outcome, $"{(int)status} {message}".TrimEnd());
    }

    private static (string Reason, string Message) Read(byte[] body)
    {
        try
        {
            using JsonDocument status = JsonDocument.Parse(body);
            return status.RootElement.ValueKind == JsonValueKind.Object ? (Text(status.RootElement, "reason"), OneLine(Text(status.RootElement, "message"))) : ("", "");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ("", "");
        }
    }

    private static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string OneLine(string text) => string.Concat(text.Take(LongestDetail).Select(letter => char.IsControl(letter) ? ' ' : letter));
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>Talks to the stand-in of Genesys Cloud as a connector does, by its real names.</summary>
internal sealed class GenesysClient(ConnectorFarEnds ends) : IDisposable
{
    private readonly HttpClient _http = new(ends.CreateHandler());

    public static string Message(string id, string from = "igsid1", string text = "Hallo") => new JsonObject
    {
        ["channel"] = new JsonObject
        {
            ["messageId"] = id,
            ["time"] = "2026-01-02T03:04:05.000Z",
            ["from"] = new JsonObject { ["id"] = from, ["idType"] = "Opaque", ["nickname"] = "Kunde" },
        },
        ["text"] = text,
    }.ToJsonString();

    public Task<HttpResponseMessage> AskForTokenAsync(string? secret = null, string grantType = "client_credentials")
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"https://{ends.Genesys.LoginHost}/oauth/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", grantType)]),
        };
        string credentials = $"{ends.Genesys.ClientId}:{secret ?? ends.Genesys.ClientSecret}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return _http.SendAsync(request);
    }

    public async Task LogInAsync()
    {
        using HttpResponseMessage answer = await AskForTokenAsync();
        answer.EnsureSuccessStatusCode();
        JsonElement token = await answer.Content.ReadFromJsonAsync<JsonElement>();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
    }

    public Task<HttpResponseMessage> SendAsync(string message, string? integrationId = null, string contentType = "application/json") => _http.PostAsync(
        $"https://{ends.Genesys.ApiHost}/api/v2/conversations/messages/{integrationId ?? ends.Genesys.IntegrationId}/inbound/open/message?prefetchConversationId=true",
        new StringContent(message, Encoding.UTF8, contentType));

    public async Task<int> StatusOfAsync(string message)
    {
        using HttpResponseMessage answer = await SendAsync(message);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();
}

using System.Net;
using ChannelConnector.Hosting;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests;

/// <summary>A placeholder connector on a contract of its own, on a clock that stands still, asked over HTTP.</summary>
internal sealed class ConnectorBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpClient _client = new();
    private WebApplication? _app;

    public string ContractPath { get; } = Path.Combine(Directory.CreateTempSubdirectory("channel-connector-").FullName, "channel.json");

    public FakeTimeProvider Time { get; } = new(Now);

    public static string Contract(DateTimeOffset? notAfter = null, string revision = "2a2325c5dcf49edf", string version = "v1") =>
        System.Text.Json.JsonSerializer.Serialize(
            new ConnectorContract
            {
                Contract = version,
                Channel = new ContractChannel { Namespace = "cx", Name = "support", Uid = "1" },
                Revision = revision,
                NotAfter = notAfter is { } end ? Timestamp.From(end) : null,
            },
            ApiJsonContext.Default.ConnectorContract);

    public void Write(string text) => File.WriteAllText(ContractPath, text);

    public async Task<ConnectorBench> StartAsync(string contract)
    {
        Write(contract);
        _app = ConnectorHost.Build(ContractPath, Time, server => server.Listen(IPAddress.Loopback, 0));
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.Single());
        return this;
    }

    public async Task<(int Status, string Text)> GetAsync(string path, HttpMethod? method = null)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, path);
        using HttpResponseMessage answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? default);
        _client.Dispose();
        Directory.Delete(Path.GetDirectoryName(ContractPath)!, recursive: true);
    }
}

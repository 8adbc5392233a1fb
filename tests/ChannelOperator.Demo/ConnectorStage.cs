using System.Text;
using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Demo;

/// <summary>The connector of a channel as a process of the demo, on what the operator wrote into the channel's ConfigMap.</summary>
internal sealed class ConnectorStage : IAsyncDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "channel-connector");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Kubectl _kubectl;
    private readonly ConnectorFarEnds _farEnds;
    private readonly string _channel;
    private readonly ConnectorWorkspace _workspace;
    private ConnectorProcess? _connector;

    private ConnectorStage(Kubectl kubectl, ConnectorFarEnds farEnds, string channel, ConnectorContract contract)
    {
        (_kubectl, _farEnds, _channel) = (kubectl, farEnds, channel);
        _workspace = new ConnectorWorkspace(contract, farEnds);
        // The stand-in is the organization that the channel names.
        farEnds.Genesys.IntegrationId = contract.Settings["genesysIntegrationId"];
        farEnds.Genesys.Forget();
    }

    /// <summary>What is in force.</summary>
    public ConnectorContract Contract => _workspace.Contract;

    private ConnectorProcess Connector => _connector ?? throw new InvalidOperationException("the connector has not been started");

    /// <summary>Starts a channel's connector.</summary>
    public static async Task<ConnectorStage> OpenAsync(Kubectl kubectl, ConnectorFarEnds farEnds, string channel)
    {
        ConnectorStage stage = new(kubectl, farEnds, channel, await ContractAsync(kubectl, channel));
        try
        {
            await stage.StartAsync();
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a contract with another revision, and starts the connector anew on it.</summary>
    public async Task RestartOnNewContractAsync()
    {
        ConnectorContract contract = await Wait.ForAsync(
            $"another contract of {_channel}", _ => ContractAsync(_kubectl, _channel), found => found.Revision != Contract.Revision, Patience);
        await Connector.StopAsync();
        _workspace.Write(contract);
        await StartAsync();
    }

    /// <summary>Sends a signed webhook, which has to be acknowledged.</summary>
    public async Task SendAsync(MetaWebhook webhook)
    {
        int status = await Connector.SendAsync(webhook);
        if (status != 200)
        {
            throw new InvalidOperationException($"the connector of {_channel} answered {status} to a webhook:\n{Connector.Log()}");
        }
    }

    /// <summary>Waits until Genesys Cloud has so many messages.</summary>
    public Task<IReadOnlyList<GenesysDeliveryCount>> ForwardedAsync(int count) =>
        Wait.ForAsync($"{count} messages to arrive at Genesys Cloud", _ => Task.FromResult(_farEnds.Genesys.Deliveries), deliveries => deliveries.Count == count, Patience);

    /// <summary>Fetches a medium as Genesys Cloud does.</summary>
    public Task<FetchedAttachment> FetchAsync(Uri url) => _farEnds.Genesys.FetchAttachmentAsync(url, Connector.Client.BaseAddress!);

    /// <summary>The metrics whose names end so, as the connector tells them.</summary>
    public async Task<string> MetricsAsync(params string[] endings)
    {
        string text = await Connector.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return string.Join('\n', text.Split('\n').Where(line => Array.Exists(endings, ending => line.Split('{', ' ')[0].EndsWith(ending, StringComparison.Ordinal))));
    }

    /// <summary>The files of the connector's state, one a line.</summary>
    public string Files() => string.Join('\n', StateFiles().Select(path => Path.GetRelativePath(_workspace.StatePath, path)).Order(StringComparer.Ordinal));

    /// <summary>Whether a text is in the state or in the log.</summary>
    public bool IsWritten(string text) => StateFiles().Append(Connector.LogPath).Any(path => Read(path).Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.DisposeAsync();
        }

        _workspace.Dispose();
    }

    private static async Task<ConnectorContract> ContractAsync(Kubectl kubectl, string channel)
    {
        string text = (string)(await kubectl.GetJsonAsync("get", "configmap", channel + "-connector", "-n", "cx"))["data"]!["channel.json"]!;
        return JsonSerializer.Deserialize(text, ApiJsonContext.Default.ConnectorContract)!;
    }

    private async Task StartAsync()
    {
        await (_connector?.DisposeAsync() ?? ValueTask.CompletedTask);
        _connector = await ConnectorProcess.StartAsync(Executable, _workspace, _farEnds);
    }

    private string[] StateFiles() => Directory.GetFiles(_workspace.StatePath, "*", SearchOption.AllDirectories);

    // SQLite's files are open elsewhere.
    private static string Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader text = new(file, Encoding.Latin1);
        return text.ReadToEnd();
    }
}

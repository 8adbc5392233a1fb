using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Flows;

/// <summary>A connector's process between stand-ins of Meta and Genesys Cloud.</summary>
internal sealed class ConnectorWorld : IAsyncDisposable
{
    public const string Account = "17841400000000000";

    private ConnectorProcess? _connector;

    /// <summary>One whose connector is not started yet.</summary>
    /// <param name="farEnds">Whom it talks to.</param>
    /// <param name="workspace">What it works with.</param>
    /// <param name="external">Where its state is; <see langword="null"/>: in the workspace.</param>
    public ConnectorWorld(ConnectorFarEnds farEnds, ConnectorWorkspace workspace, ExternalState? external = null)
    {
        FarEnds = farEnds;
        Workspace = workspace;
        External = external;
        external?.WriteTo(workspace);
    }

    /// <summary>Where the state is; <see langword="null"/>: in the workspace.</summary>
    public ExternalState? External { get; }

    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "channel-connector");

    public ConnectorFarEnds FarEnds { get; }

    public ConnectorWorkspace Workspace { get; }

    /// <summary>The connector that runs.</summary>
    public ConnectorProcess Connector => _connector ?? throw new InvalidOperationException("start it first");

    public GenesysCloud Genesys => FarEnds.Genesys;

    public GraphApi Graph => FarEnds.Graph;

    public XApi XApi => FarEnds.X;

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Prepares everything and starts the connector.</summary>
    public static async Task<ConnectorWorld> StartAsync(string platform, Func<ConnectorContract, ConnectorContract>? change = null, StateKind state = StateKind.Files)
    {
        ConnectorWorld world = await CreateAsync(platform, change, state);
        await world.StartConnectorAsync();
        return world;
    }

    /// <summary>Prepares everything; the connector is not started yet.</summary>
    public static async Task<ConnectorWorld> CreateAsync(string platform, Func<ConnectorContract, ConnectorContract>? change = null, StateKind state = StateKind.Files)
    {
        ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        ConnectorContract contract = ConnectorWorkspace.ContractFor(platform, Account);
        return new ConnectorWorld(farEnds, new ConnectorWorkspace(change is null ? contract : change(contract), farEnds), state == StateKind.External ? await ExternalState.StartAsync() : null);
    }

    /// <summary>Starts the connector, again.</summary>
    public async Task StartConnectorAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        if (_connector is not null)
        {
            await _connector.DisposeAsync();
        }

        _connector = await ConnectorProcess.StartAsync(Executable, Workspace, FarEnds, environment);
    }

    /// <summary>Waits until Genesys Cloud has so many different messages.</summary>
    public Task<IReadOnlyList<GenesysDeliveryCount>> ForwardedAsync(int count) =>
        Wait.ForAsync($"{count} messages to arrive", _ => Task.FromResult(Genesys.Deliveries), deliveries => deliveries.Count >= count, TimeSpan.FromSeconds(30));

    /// <summary>An agent's answer to a customer.</summary>
    public GenesysAnswer Answer(string to, string id) => new(Genesys.IntegrationId, to, id, Now);

    /// <summary>Waits until a customer has so many messages of the business.</summary>
    public Task<IReadOnlyList<GraphSentMessage>> SentAsync(int count) =>
        Wait.ForAsync($"{count} messages to be sent", _ => Task.FromResult(Graph.Sent), sent => sent.Count >= count, TimeSpan.FromSeconds(30));

    /// <summary>Waits until Genesys Cloud has so many receipts.</summary>
    public Task<IReadOnlyList<GenesysReceipt>> ReceiptsAsync(int count, int seconds = 30) =>
        Wait.ForAsync($"{count} receipts to arrive", _ => Task.FromResult(Genesys.Receipts), receipts => receipts.Count >= count, TimeSpan.FromSeconds(seconds));

    public MessagingWebhook Instagram() => MessagingWebhook.Instagram(Account, Now);

    public MessagingWebhook Messenger() => MessagingWebhook.Messenger(Account, Now);

    public XWebhook X() => XWebhook.AccountActivity(Account, Now);

    public WhatsAppWebhook WhatsApp() => new("100", Account, Now);

    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.DisposeAsync();
        }

        Workspace.Dispose();
        await FarEnds.DisposeAsync();
        await (External?.DisposeAsync() ?? default);
    }
}

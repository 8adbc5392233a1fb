using System.Globalization;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>One channel whose connector runs as a pod between stand-ins of Meta and Genesys Cloud, with its state on a claim.</summary>
internal sealed class FlowWorld : IAsyncDisposable
{
    /// <summary>The channel's name.</summary>
    public const string Name = "support";

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly NodeFixture _fixture;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(20) };

    private FlowWorld(NodeFixture fixture, ConnectorFarEnds farEnds, PodWorld pods, MessagingChannel channel) => (_fixture, FarEnds, Pods, Channel) = (fixture, farEnds, pods, channel);

    public ConnectorFarEnds FarEnds { get; }

    public PodWorld Pods { get; }

    /// <summary>The channel as it was declared.</summary>
    public MessagingChannel Channel { get; }

    /// <summary>Where the connector listens.</summary>
    public Uri Address { get; private set; } = new("http://connector.invalid");

    /// <summary>What the connector has written.</summary>
    public string Volume { get; private set; } = "";

    /// <summary>Starts the stand-ins, a channel that keeps media for a day, and waits until its pod is ready.</summary>
    /// <param name="fixture">The node.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="media">What its policy says of media beyond the platform's floor.</param>
    /// <param name="change">What is different about the channel until it is applied again.</param>
    public static async Task<FlowWorld> CreateAsync(NodeFixture fixture, string platform, PolicyMedia? media = null, Func<MessagingChannelSpec, MessagingChannelSpec>? change = null)
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await fixture.Node.CreateVolumesAsync(1);
        ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync(proxyAddress: fixture.Node.HostAddress);
        ConnectorStorage claim = new() { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") };
        PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { Storage = claim, ReportsReviews = true }, platform, farEnds);
        await pods.World.ApplyAsync(pods.World.Policy(spec => spec with { Media = media }));
        MessagingChannel channel = pods.Channel(Name, spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { [MediaKinds.Default] = new("1d") } });
        FlowWorld flow = new(fixture, farEnds, pods, channel);
        await flow.RunAsync(change);
        flow.Volume = await fixture.Node.VolumeOfAsync(pods.Namespace, $"{Name}-connector");
        return flow;
    }

    /// <summary>Applies the channel, changed or as it was declared, and waits until its pod is ready.</summary>
    public async Task RunAsync(Func<MessagingChannelSpec, MessagingChannelSpec>? change = null)
    {
        await Pods.RunAsync(change is null ? Channel : Channel with { Spec = change(Channel.Spec) });
        await LookUpAddressAsync();
    }

    /// <summary>Takes the approval away and waits until the pod is gone.</summary>
    public async Task RevokeAsync()
    {
        await Pods.World.ApplyAsync(Channel with { Spec = Channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } } });
        await Pods.WaitUntilGoneAsync(Name);
    }

    /// <summary>Changes the platform's policy and waits until a pod with the new contract is ready, and no other is left.</summary>
    public async Task TightenAsync(PolicyMedia media)
    {
        string before = await Pods.RevisionAsync(Name);
        await Pods.World.ApplyAsync(Pods.World.Policy(spec => spec with { Media = media }));
        string after = await Wait.ForAsync("another revision", async _ => await Pods.RevisionAsync(Name), revision => revision != before, PodWorld.Patience);
        await Pods.WaitForRevisionAsync(Name, after);
        await Pods.WaitUntilAvailableAsync(Name);
        await LookUpAddressAsync();
    }

    /// <summary>Waits until the Job that sweeps the claim of a stopped channel has succeeded.</summary>
    public Task WaitForSweepAsync() => Wait.ForAsync(
        "the sweep of the claim to succeed",
        async _ => (await Pods.World.GetJsonAsync($"/apis/batch/v1/namespaces/{Pods.Namespace}/jobs/{Name}-sweep"))?["status"]?["succeeded"]?.GetValue<int>() ?? 0,
        succeeded => succeeded == 1,
        PodWorld.Patience);

    /// <summary>Sends a signed webhook to the pod until it is acknowledged: under load the first answers may ask the platform to come again.</summary>
    public Task SendAsync(MetaWebhook webhook) => Wait.ForAsync("a webhook to be acknowledged", async _ => await TrySendAsync(webhook), status => status == 200, PodWorld.Patience);

    /// <summary>Sends a signed webhook to the pod; 0 if nothing answers.</summary>
    public Task<int> TrySendAsync(MetaWebhook webhook) => AskAsync(webhook.ToRequest(new Uri(Address, "/webhook").AbsoluteUri, ConnectorWorkspace.AppSecret));

    /// <summary>The status of a path; 0 if nothing answers.</summary>
    public Task<int> ProbeAsync(string path) => AskAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path)));

    /// <summary>Waits until Genesys Cloud has so many different messages.</summary>
    public Task<IReadOnlyList<GenesysDeliveryCount>> ForwardedAsync(int count) =>
        Wait.ForAsync($"{count} messages to arrive", _ => Task.FromResult(FarEnds.Genesys.Deliveries), deliveries => deliveries.Count >= count, PodWorld.Patience);

    /// <summary>Fetches a medium from the pod, as Genesys Cloud does.</summary>
    public Task<FetchedAttachment> FetchAsync(Uri url) => FarEnds.Genesys.FetchAttachmentAsync(url, Address);

    /// <summary>The files of media on the claim.</summary>
    public string[] StoredMedia() => Directory.Exists(Path.Combine(Volume, "media")) ? Directory.GetFiles(Path.Combine(Volume, "media"), "*", SearchOption.AllDirectories) : [];

    /// <summary>Waits until no medium is left on the claim.</summary>
    public Task WaitUntilNothingIsStoredAsync() => Wait.ForAsync("no medium to be left on the claim", () => StoredMedia().Length == 0, PodWorld.Patience);

    /// <summary>Whether a text is anywhere on the claim, or in what the pod printed.</summary>
    public async Task<bool> IsWrittenAsync(string text)
    {
        string log = (await _fixture.Kubectl.RunAsync("logs", $"deployment/{Name}-connector", "-n", Pods.Namespace)).StandardOutput;
        return log.Contains(text, StringComparison.Ordinal)
            || Directory.GetFiles(Volume, "*", SearchOption.AllDirectories).Any(file => Read(file).Contains(text, StringComparison.Ordinal));
    }

    public MessagingWebhook Instagram() => MessagingWebhook.Instagram(Channel.Spec.AccountId, Time.GetUtcNow());

    public MessagingWebhook Messenger() => MessagingWebhook.Messenger(Channel.Spec.AccountId, Time.GetUtcNow());

    public WhatsAppWebhook WhatsApp() => new("100", Channel.Spec.AccountId, Time.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await Pods.DisposeAsync();
        _client.Dispose();
        await FarEnds.DisposeAsync();
    }

    private async Task LookUpAddressAsync()
    {
        string ip = (string)Assert.Single(await Pods.PodsAsync(Name))["status"]!["podIP"]!;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{ip}:8080"));
    }

    private async Task<int> AskAsync(HttpRequestMessage request)
    {
        try
        {
            using HttpRequestMessage own = request;
            using HttpResponseMessage answer = await _client.SendAsync(own);
            return (int)answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    // SQLite's files are open elsewhere, and one may go while it is looked at.
    private static string Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader text = new(file, System.Text.Encoding.Latin1);
            return text.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Requests;
using ChannelOperator.Bench.Scripts;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Bench.Contestants;

/// <summary>
/// The floor: as many senders as the operator has workers, each sending for one channel at a time, one after the other, what was recorded. Events go by
/// senders of their own, as the operator's do. It also holds the operator's watches open: what they cost the API server is no fault of the operator's.
/// </summary>
internal sealed class BareContestant : IContestant
{
    // EventRecorderOptions.Senders.
    private const int EventSenders = 2;

    private readonly ChannelScript _script;
    private readonly ApiCaller _api;
    private readonly Channel<(ChannelPass Pass, Blanks Blanks)> _passes = Channel.CreateUnbounded<(ChannelPass, Blanks)>();
    private readonly Channel<(RecordedRequest Event, Blanks Blanks)> _events = Channel.CreateUnbounded<(RecordedRequest, Blanks)>();
    private readonly ConcurrentDictionary<string, Blanks> _running = new(StringComparer.Ordinal);
    private readonly Task _senders;
    private readonly HeldWatch[] _watches;
    private int _unsent;

    public BareContestant(LocalCluster cluster, ChannelScript script, int concurrency)
    {
        _script = script;
        _api = new ApiCaller(cluster);
        _watches = [.. script.Watches.Select(address => new HeldWatch(_api, address))];
        _senders = Task.WhenAll([.. Enumerable.Range(0, concurrency).Select(_ => SendPassesAsync()), .. Enumerable.Range(0, EventSenders).Select(_ => SendEventsAsync())]);
    }

    public int ProcessId => Environment.ProcessId;

    public void OnCreated(Fleet fleet, CreatedChannel channel) => Add(_script.Start, new Blanks
    {
        Name = channel.Name,
        Uid = channel.Uid,
        DeploymentUid = "",
        Namespace = fleet.World.Namespace,
        Platform = fleet.World.Platform,
        PolicyName = fleet.World.PlatformName,
    });

    public void OnHalted(Fleet fleet)
    {
        foreach (Blanks blanks in _running.Values.Where(blanks => blanks.Namespace == fleet.World.Namespace))
        {
            Add(_script.Stop, blanks);
        }
    }

    public async Task SettleAsync()
    {
        Task settled = Wait.ForAsync("the bare client to have sent everything", () => Volatile.Read(ref _unsent) == 0, TimeSpan.FromMinutes(10));
        // Senders end only by a fault.
        await await Task.WhenAny(settled, _senders);
    }

    public async ValueTask DisposeAsync()
    {
        _passes.Writer.TryComplete();
        _events.Writer.TryComplete();
        await _senders.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (HeldWatch watch in _watches)
        {
            await watch.DisposeAsync();
        }

        _api.Dispose();
    }

    private void Add(ChannelPass pass, Blanks blanks)
    {
        Interlocked.Add(ref _unsent, pass.Requests.Count + pass.Events.Count);
        _passes.Writer.TryWrite((pass, blanks));
    }

    private async Task SendPassesAsync()
    {
        await foreach ((ChannelPass pass, Blanks known) in _passes.Reader.ReadAllAsync())
        {
            Blanks blanks = known;
            foreach (RecordedRequest request in pass.Requests)
            {
                ApiAnswer answer = await SendAsync(request, blanks);
                if (request.IsDeployment)
                {
                    blanks = blanks with { DeploymentUid = UidOf(answer) };
                }
            }

            _running[$"{blanks.Namespace}/{blanks.Name}"] = blanks;
            foreach (RecordedRequest item in pass.Events)
            {
                _events.Writer.TryWrite((item, blanks));
            }
        }
    }

    private async Task SendEventsAsync()
    {
        await foreach ((RecordedRequest item, Blanks blanks) in _events.Reader.ReadAllAsync())
        {
            await SendAsync(item, blanks);
        }
    }

    private async Task<ApiAnswer> SendAsync(RecordedRequest request, Blanks blanks)
    {
        string address = blanks.Fill(request.Address);
        ApiAnswer answer = await _api.SendAsync(request.Method, address, request.ContentType, blanks.Fill(request.Body));
        // The reads before a first apply find nothing, as the operator's did.
        if (!answer.IsSuccess && !(request.IsRead && answer.Code == 404))
        {
            throw new InvalidOperationException($"{request.Method} {address}: {answer.Code} {answer.Text}");
        }

        Interlocked.Decrement(ref _unsent);
        return answer;
    }

    private static string UidOf(ApiAnswer answer)
    {
        using JsonDocument stored = JsonDocument.Parse(answer.Body);
        return stored.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!;
    }
}

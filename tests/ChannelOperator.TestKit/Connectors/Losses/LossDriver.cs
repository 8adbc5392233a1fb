using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>
/// Sends as the platforms do: several webhooks at once, what was not answered with 200 again and again, also later and behind what came after it, and some twice that were answered. Each worker has
/// conversations of its own, and one webhook on its way.
/// </summary>
internal sealed class LossDriver(int seed, string platform, string account, ConnectorFarEnds farEnds)
{
    private const int Workers = 4;
    private const int ConversationsOfOne = 3;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _permits = new(0);
    private readonly ConcurrentQueue<LossSending> _sent = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private volatile IReadOnlyList<HttpClient> _targets = [];
    private volatile bool _isEnding;
    private Task _working = Task.CompletedTask;
    private int _moments;
    private int _turn;
    private int _repeated;

    /// <summary>Where to send to; nothing while no connector runs. Of several each has its turn, as behind a Service.</summary>
    public IReadOnlyList<HttpClient> Targets
    {
        get => _targets;
        set => _targets = value;
    }

    /// <summary>How often a webhook was sent or answered: moments at which a kill can come.</summary>
    public int Moments => _moments;

    /// <summary>How many were sent again although they had been answered.</summary>
    public int Repeated => _repeated;

    /// <summary>What was sent so far.</summary>
    public IReadOnlyList<LossWebhook> Webhooks => [.. _sent.Where(sending => sending.FirstSent is not null).Select(sending => sending.Known)];

    /// <summary>Begins.</summary>
    public void Start() => _working = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker))));

    /// <summary>Permits so many further webhooks.</summary>
    public void Grant(int webhooks) => _permits.Release(webhooks);

    /// <summary>Permits no more, and waits until everything is acknowledged.</summary>
    public Task EndAsync(TimeSpan deadline)
    {
        _isEnding = true;
        _permits.Release(Workers);
        return _working.WaitAsync(deadline);
    }

    /// <summary>Sends everything once more, in an order of its own.</summary>
    public async Task SendAllAgainAsync()
    {
        LossSending[] all = [.. _sent];
        new Random(seed).Shuffle(all);
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (sending, token) => await SendUntilAcknowledgedAsync(sending, token));
    }

    private async Task WorkAsync(int worker)
    {
        Random random = new(unchecked((seed * 31) + worker));
        LossWriter writer = new(random, platform, account, farEnds, [.. Enumerable.Range(0, ConversationsOfOne).Select(index => $"49170{worker}{index}")], _time.GetUtcNow().AddHours(-1));
        List<LossSending> put = [];
        List<LossSending> acknowledged = [];
        while (true)
        {
            await _permits.WaitAsync();
            if (_isEnding)
            {
                break;
            }

            LossSending sending = writer.HasLate && random.Next(4) == 0 ? writer.Late() : writer.Next();
            _sent.Enqueue(sending);
            if (await TrySendAsync(sending, CancellationToken.None))
            {
                acknowledged.Add(sending);
            }
            else if (random.Next(3) == 0)
            {
                put.Add(sending);
            }
            else
            {
                await SendUntilAcknowledgedAsync(sending, CancellationToken.None);
                acknowledged.Add(sending);
            }

            await SendSomeAgainAsync(random, put, acknowledged);
        }

        if (writer.HasLate)
        {
            LossSending late = writer.Late();
            _sent.Enqueue(late);
            put.Add(late);
        }

        foreach (LossSending sending in put)
        {
            await SendUntilAcknowledgedAsync(sending, CancellationToken.None);
        }
    }

    private async Task SendSomeAgainAsync(Random random, List<LossSending> put, List<LossSending> acknowledged)
    {
        if (put.Count > 0 && random.Next(3) == 0)
        {
            LossSending sending = put[random.Next(put.Count)];
            if (await TrySendAsync(sending, CancellationToken.None))
            {
                put.Remove(sending);
                acknowledged.Add(sending);
            }
        }

        if (acknowledged.Count > 0 && random.Next(4) == 0)
        {
            Interlocked.Increment(ref _repeated);
            await TrySendAsync(acknowledged[Math.Max(0, acknowledged.Count - random.Next(1, 10))], CancellationToken.None);
        }
    }

    private async Task SendUntilAcknowledgedAsync(LossSending sending, CancellationToken cancellationToken)
    {
        while (!await TrySendAsync(sending, cancellationToken))
        {
            await Task.Delay(RetryPause, _time, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(LossSending sending, CancellationToken cancellationToken)
    {
        HttpClient target = await Wait.ForAsync("a connector to send to", _ => Task.FromResult(Next(_targets)), found => found is not null, TimeSpan.FromMinutes(5), cancellationToken) ?? throw new InvalidOperationException();
        sending.FirstSent ??= _time.GetUtcNow();
        Interlocked.Increment(ref _moments);
        try
        {
            using HttpRequestMessage request = PlatformWebhook.ToRequest(platform, "/webhook", sending.Body, ConnectorWorkspace.AppSecret);
            bool isAcknowledged = await IsTakenAsync(target, request, cancellationToken) && await TryEraseAsync(target, sending, cancellationToken);
            sending.Acknowledged ??= isAcknowledged ? _time.GetUtcNow() : null;
            return isAcknowledged;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            Interlocked.Increment(ref _moments);
        }
    }

    private HttpClient? Next(IReadOnlyList<HttpClient> targets) => targets.Count > 0 ? targets[(int)((uint)Interlocked.Increment(ref _turn) % targets.Count)] : null;

    private static async Task<bool> TryEraseAsync(HttpClient target, LossSending sending, CancellationToken cancellationToken)
    {
        if (sending.Erasure is not { } body)
        {
            return true;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("/erase", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ConnectorWorkspace.EraseToken);
        return await IsTakenAsync(target, request, cancellationToken);
    }

    private static async Task<bool> IsTakenAsync(HttpClient target, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await target.SendAsync(request, cancellationToken);
        return (int)answer.StatusCode switch
        {
            200 => true,
            503 or 500 => false,
            int status => throw new InvalidOperationException($"{request.RequestUri} was answered with {status}"),
        };
    }
}

using System.Globalization;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.Soak.Losses;

/// <summary>Media of all kinds come and go for minutes, while their connector is killed now and then: none may stay longer than a minute beyond its time, and none may go before it.</summary>
internal sealed class RetentionSoak(int seed, ConnectorFarEnds farEnds, ConnectorWorkspace workspace) : IAsyncDisposable
{
    private const string Account = "17841400000000000";

    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly Dictionary<string, long> Seconds = new(StringComparer.Ordinal) { ["audio"] = 35, ["document"] = 90, ["image"] = 20, ["video"] = 60 };

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (string Kind, DateTimeOffset Before, DateTimeOffset After)> _sent = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private ConnectorProcess? _connector;
    private TimeSpan _oldest;
    private int _kills;
    private int _looks;

    /// <summary>Runs it and tells the results.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int seed, TimeSpan duration, TextWriter output)
    {
        await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        using ConnectorWorkspace workspace = new(ConnectorWorkspace.ContractFor("Facebook", Account) with { RetentionSeconds = Seconds }, farEnds);
        await using RetentionSoak soak = new(seed, farEnds, workspace);
        await soak.RunAsync(duration);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"media, seed {seed}: {soak._sent.Count} of all kinds in {duration.TotalMinutes:0.#} minutes with {soak._kills} kills, {soak._looks} looks at links; the oldest was there for {soak._oldest.TotalSeconds:0.0} s beyond its time"));
        foreach (string problem in soak._problems.Take(20))
        {
            await output.WriteLineAsync($"    {problem}");
        }

        return soak._problems.Count == 0 ? 0 : 1;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.DisposeAsync();
        }
    }

    private async Task RunAsync(TimeSpan duration)
    {
        long began = Time.GetTimestamp();
        _connector = await ConnectorProcess.StartAsync(LossSoak.Executable, workspace, farEnds);
        while (Time.GetElapsedTime(began) < duration && _problems.Count == 0)
        {
            if (_random.Next(300) == 0)
            {
                await _connector.KillAsync();
                await _connector.DisposeAsync();
                _connector = await ConnectorProcess.StartAsync(LossSoak.Executable, workspace, farEnds);
                _kills++;
            }

            await SendAsync();
            await LookAsync();
            CheckFiles();
            await Task.Delay(Pause, Time, CancellationToken.None);
        }
    }

    private async Task SendAsync()
    {
        string kind = Seconds.Keys.ElementAt(_random.Next(Seconds.Count));
        MediaSample sample = MediaSample.Of(kind);
        string id = string.Create(CultureInfo.InvariantCulture, $"m_{_sent.Count}");
        DateTimeOffset before = Time.GetUtcNow();
        MessagingWebhook webhook = MessagingWebhook.Messenger(Account, before).Media($"psid-{kind}", id, sample.Type, farEnds.Graph.AddMessengerMedium(sample.Bytes, sample.Mime).Url);
        while (await _connector!.SendAsync(webhook) != 200)
        {
            await Task.Delay(Pause, Time, CancellationToken.None);
        }

        _sent[id] = (kind, before, Time.GetUtcNow());
    }

    /// <summary>Looks at one link: it works until the medium's time has come, and then no more.</summary>
    private async Task LookAsync()
    {
        GenesysDelivery[] arrived = [.. farEnds.Genesys.Accepted.Where(delivery => delivery.Attachments.Count > 0)];
        if (arrived.Length == 0)
        {
            return;
        }

        // Of the last minutes: older ones have been over for long.
        GenesysDelivery looked = arrived[Math.Max(0, arrived.Length - _random.Next(1, 800))];
        (string kind, DateTimeOffset before, DateTimeOffset after) = _sent[looked.MessageId];
        TimeSpan retention = TimeSpan.FromSeconds(Seconds[kind]);
        DateTimeOffset asked = Time.GetUtcNow();
        FetchedAttachment fetched = await farEnds.Genesys.FetchAttachmentAsync(looked.Attachments[0].Url, _connector!.Client.BaseAddress!);
        _looks++;
        if (fetched.Status != 200 && Time.GetUtcNow() < before + retention)
        {
            _problems.Add($"{looked.MessageId}, {kind} of {before:T}, was answered with {fetched.Status} at {Time.GetUtcNow():T}, before its time");
        }
        else if (fetched.Status != 404 && asked > after + retention)
        {
            _problems.Add($"{looked.MessageId}, {kind} of {after:T}, was answered with {fetched.Status} at {asked:T}, after its time");
        }
    }

    private void CheckFiles()
    {
        foreach ((string kind, long seconds) in Seconds)
        {
            foreach (string file in Files(kind))
            {
                long received = long.Parse(Path.GetFileName(file).Split('.')[0], CultureInfo.InvariantCulture);
                TimeSpan beyond = Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(received) - TimeSpan.FromSeconds(seconds);
                _oldest = beyond > _oldest && File.Exists(file) ? beyond : _oldest;
                if (beyond > Minute && File.Exists(file))
                {
                    _problems.Add($"{file} is there {beyond.TotalSeconds:0} s after its time");
                }
            }
        }
    }

    private string[] Files(string kind)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(workspace.StatePath, "media", kind), "*", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            // A minute that went while it was looked at.
            return [];
        }
    }
}

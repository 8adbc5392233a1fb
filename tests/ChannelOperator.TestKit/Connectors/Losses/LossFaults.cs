using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>What goes wrong around a connector, drawn at random.</summary>
internal sealed class LossFaults(Random random, ConnectorFarEnds farEnds, SmallDisk? disk, Action<LossDisturbance> note)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Dictionary<string, int> _drawn = new(StringComparer.Ordinal);
    private readonly List<(LossCause Cause, DateTimeOffset From)> _begun = [];
    private TaskCompletionSource _gate = new();

    /// <summary>How often each was drawn.</summary>
    public IReadOnlyDictionary<string, int> Drawn => _drawn;

    /// <summary>Lets something go wrong, or nothing.</summary>
    public void Begin()
    {
        for (int count = random.Next(3); count > 0; count--)
        {
            Begin(random.Next(disk is null ? 11 : 13));
        }
    }

    /// <summary>Everything is well again.</summary>
    public void End()
    {
        disk?.Free();
        farEnds.Genesys.Recover();
        farEnds.Graph.Recover();
        farEnds.X.Recover();
        farEnds.Graph.IsDown = false;
        farEnds.X.IsDown = false;
        _gate.TrySetResult();
        _gate = new TaskCompletionSource();
        foreach ((LossCause cause, DateTimeOffset from) in _begun)
        {
            note(new LossDisturbance(cause, from, Time.GetUtcNow()));
        }

        _begun.Clear();
    }

    private void FailDownloads(FarEndFault fault)
    {
        farEnds.Graph.FailDownloads(fault);
        farEnds.X.FailDownloads(fault);
    }

    private void Begin(int number)
    {
        (string name, LossCause? cause, Action begin) = number switch
        {
            0 => ("Genesys Cloud down", (LossCause?)LossCause.AnswersLost, (Action)(() => farEnds.Genesys.IsDown = true)),
            1 => ("Genesys Cloud slow", LossCause.AnswersLost, () => farEnds.Genesys.Fail(FarEndFaults.HoldBack(_gate.Task))),
            2 => ("Genesys Cloud 500", null, () => farEnds.Genesys.Fail(FarEndFaults.First(random.Next(1, 20), FarEndFaults.Status(500)))),
            3 => ("Genesys Cloud 429", null, () => farEnds.Genesys.Fail(FarEndFaults.First(random.Next(1, 10), FarEndFaults.Status(429, TimeSpan.FromSeconds(1))))),
            4 or 5 => ("answers lost", LossCause.AnswersLost, () => farEnds.Genesys.Fail(FarEndFaults.First(random.Next(1, 10), FarEndFaults.LoseAnswer()))),
            6 => ("login 500", null, () => farEnds.Genesys.FailLogins(FarEndFaults.First(random.Next(1, 5), FarEndFaults.Status(500)))),
            7 => ("tokens revoked", null, farEnds.Genesys.RevokeTokens),
            8 => ("media cut off", null, () => FailDownloads(FarEndFaults.First(random.Next(1, 4), FarEndFaults.Truncate(50)))),
            9 => ("media dropped", null, () => FailDownloads(FarEndFaults.First(random.Next(1, 4), FarEndFaults.Drop()))),
            10 => ("media down", null, () => farEnds.Graph.IsDown = farEnds.X.IsDown = true),
            _ => ("disk full", LossCause.DiskFull, () => disk!.Fill()),
        };
        _drawn[name] = _drawn.GetValueOrDefault(name) + 1;
        DateTimeOffset from = Time.GetUtcNow();
        begin();
        if (cause is { } caused)
        {
            _begun.Add((caused, from));
        }
    }
}

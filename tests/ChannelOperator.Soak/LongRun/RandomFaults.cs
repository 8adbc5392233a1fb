using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.Soak.LongRun;

/// <summary>Draws what goes wrong in a round. Everything is drawn before anything is done, so that a seed gives the same faults however fast the machine is.</summary>
internal sealed class RandomFaults(Random random)
{
    private static readonly (int Code, string Reason, int? RetryAfter)[] Refusals = [(409, "Conflict", null), (429, "TooManyRequests", 1), (500, "InternalError", null), (503, "ServiceUnavailable", null)];

    /// <summary>Draws a fault for the pair of operators.</summary>
    public RandomFault Draw()
    {
        bool first = random.Next(2) == 0;
        int kind = random.Next(9);
        int seed = random.Next();
        return kind switch
        {
            0 => new("second killed", async pair => await pair.RestartSecondAsync(), _ => Task.CompletedTask),
            1 => Paused(first),
            2 => new("watches broken", pair => Done(() => Proxy(pair, first).BreakOpen(request => request.IsWatch)), _ => Task.CompletedTask),
            3 => Through(first, "watches expired", ProxySteps.First(8, ProxySteps.Refuse(410, "Expired")), request => request.IsWatch, breakWatches: true),
            4 => Through(first, "answers lost", Some(seed, ProxySteps.LoseAnswer()), request => request.IsEnforcement),
            5 => Through(first, "answers cut off", Some(seed, ProxySteps.CutOff()), request => !request.IsWatch),
            6 => Refused(first, seed),
            7 => Through(first, "cut off", ProxySteps.Break(), _ => true, breakWatches: true),
            _ => new("etcd restarted", async pair =>
            {
                await pair.Cluster.StopEtcdAsync();
                await pair.Cluster.StartEtcdAsync();
            }, _ => Task.CompletedTask),
        };
    }

    private static RandomFault Refused(bool first, int seed)
    {
        (int code, string reason, int? retryAfter) = Refusals[seed % Refusals.Length];
        return Through(first, $"refused with {code}", Some(seed, ProxySteps.Refuse(code, reason, retryAfter)), request => request.IsWrite);
    }

    private static RandomFault Paused(bool first) => new(
        "paused",
        pair => Operator(pair, first).PauseAsync(),
        pair => Operator(pair, first).ResumeAsync());

    private static RandomFault Through(bool first, string name, ProxyStep step, Func<ProxiedRequest, bool> concerned, bool breakWatches = false) => new(
        name,
        pair => Done(() =>
        {
            Proxy(pair, first).Use(concerned, step);
            if (breakWatches)
            {
                Proxy(pair, first).BreakOpen(request => request.IsWatch);
            }
        }),
        pair => Done(() => pair.ClearFaults(Proxy(pair, first))));

    /// <summary>Every third request meets the step, by a seed.</summary>
    private static ProxyStep Some(int seed, ProxyStep step)
    {
        Random own = new(seed);
        return (exchange, next) =>
        {
            bool meets;
            lock (own)
            {
                meets = own.Next(3) == 0;
            }

            return meets ? step(exchange, next) : next();
        };
    }

    private static ApiProxy Proxy(OperatorPair pair, bool first) => first ? pair.FirstProxy : pair.SecondProxy;

    private static OperatorProcess Operator(OperatorPair pair, bool first) => first ? pair.First : pair.Second;

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Rules;
using ChannelConnector.Conformance.Scenarios;

namespace ChannelConnector.Conformance;

/// <summary>One image under one profile.</summary>
internal static class ConformanceRun
{
    // Most of a scenario is waiting.
    private const int AtOnce = 5;

    private static readonly Scenario[] Scenarios =
    [
        // The long ones first.
        new UnsendScenario(), new RetentionScenario(), new EndScenario(), new SweepScenario(), new RefusalScenario(), new TrafficScenario(),
        new RedactionScenario(), new DurabilityScenario(), new TwiceScenario(), new FilesScenario(), new StartScenario(),
    ];

    /// <summary>Judges it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="profile">The author's word on it.</param>
    /// <param name="only">The rules; all of them if there are none.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ConformanceException">A rule is unknown, or the platform.</exception>
    public static async Task<IReadOnlyList<Verdict>> JudgeAsync(ConnectorImage image, ConnectorProfile profile, IReadOnlyCollection<string> only, TimeProvider time)
    {
        if (only.FirstOrDefault(id => ContractRules.All.All(rule => rule.Id != id)) is { } unknown)
        {
            throw new ConformanceException($"there is no rule \"{unknown}\": docs/conformance.md lists them");
        }

        Rule[] wanted = [.. ContractRules.All.Where(rule => only.Count == 0 || only.Contains(rule.Id))];
        RunSetup setup = new(image, profile, PlatformSpeech.Of(profile.Platform), time);
        List<Verdict> verdicts = [];
        await Parallel.ForEachAsync(
            Scenarios.Where(scenario => wanted.Any(rule => scenario.Ids.Contains(rule.Id))),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (scenario, _) =>
            {
                IReadOnlyList<Verdict> found = await scenario.JudgeAsync(setup, wanted);
                lock (verdicts)
                {
                    verdicts.AddRange(found);
                }
            });
        return [.. wanted.Select(rule => verdicts.Single(verdict => verdict.Rule.Id == rule.Id))];
    }
}

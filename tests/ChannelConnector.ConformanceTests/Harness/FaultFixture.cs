using System.Collections.Concurrent;
using ChannelConnector.Conformance;
using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.ConformanceTests.Harness;

/// <summary>Judges the connector of one file without a fault, and with the fault against each rule by that rule. The tests read what was found.</summary>
public sealed class FaultFixture : IAsyncLifetime
{
    // The rule whose fault is in the image and not in the program.
    private const string UserRule = "image.user";
    private const int AtOnce = 6;

    private readonly ConcurrentDictionary<string, Verdict> _faults = new(StringComparer.Ordinal);

    /// <summary>What was found without a fault.</summary>
    internal IReadOnlyList<Verdict> Sound { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (Images.WhyNot is not null)
        {
            return;
        }

        await Images.BuiltAsync();
        await using ConnectorImage image = await ConnectorImage.OpenAsync(Images.Faulty);
        await using ConnectorImage user = await ConnectorImage.OpenAsync(Images.FaultyUser);
        ConnectorProfile profile = ConnectorProfile.Read(Images.PathOf("Faulty", "profile.json"));
        Sound = await ConformanceRun.JudgeAsync(image, profile, [], TimeProvider.System);
        await Parallel.ForEachAsync(ContractRules.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (rule, _) =>
        {
            ConnectorProfile faulty = profile with { Env = new Dictionary<string, string>(StringComparer.Ordinal) { ["FAULT"] = rule.Id } };
            _faults[rule.Id] = Assert.Single(await ConformanceRun.JudgeAsync(rule.Id == UserRule ? user : image, faulty, [rule.Id], TimeProvider.System));
        });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What was found with the fault against a rule.</summary>
    internal Verdict Faulty(string rule) => _faults[rule];
}

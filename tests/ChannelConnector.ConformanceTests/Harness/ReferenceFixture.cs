using System.Collections.Concurrent;
using ChannelConnector.Conformance;
using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.ConformanceTests.Harness;

/// <summary>Judges the reference connector under each of its profiles, all at once: most of it is waiting. The tests read what was found.</summary>
public sealed class ReferenceFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<Verdict>> _found = new(StringComparer.Ordinal);

    /// <summary>The profiles.</summary>
    internal static IReadOnlyList<string> Profiles { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Profiles"), "reference-*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public async Task InitializeAsync()
    {
        if (Images.WhyNot is not null)
        {
            return;
        }

        await using ConnectorImage image = await ConnectorImage.OpenAsync(Images.Reference);
        await Parallel.ForEachAsync(Profiles, async (name, _) => _found[name] = await ConformanceRun.JudgeAsync(
            image, ConnectorProfile.Read(Path.Combine(AppContext.BaseDirectory, "Profiles", $"{name}.json")), [], TimeProvider.System));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What was found under a profile.</summary>
    internal IReadOnlyList<Verdict> Found(string profile) => _found[profile];
}

using System.Collections.Concurrent;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Policies;

/// <summary>
/// Every platform's policy, compiled once for each version, and the last copy that was accepted. What it remembers goes with the process:
/// after a restart a policy that is missing has no last good copy, and its grace begins anew.
/// </summary>
internal sealed class PolicyBook
{
    private readonly ConcurrentDictionary<string, Page> _pages = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;

    public PolicyBook(TimeProvider time)
    {
        _time = time;
        _started = time.GetUtcNow();
    }

    /// <summary>Moves the beginning of a grace past an outage of the API server; set once caches exist.</summary>
    public Func<DateTimeOffset, DateTimeOffset> CountFrom { get; set; } = since => since;

    /// <summary>Takes in a change of a policy.</summary>
    public void OnChange(CacheChange<PlatformPolicy> change)
    {
        DateTimeOffset now = _time.GetUtcNow();
        CompiledPolicy? compiled = change.New?.Value is { } policy ? PolicyCompiler.Compile(policy) : null;
        _pages.AddOrUpdate(change.Key.Name, _ => new Page(null, null, _started).Turn(compiled, now), (_, page) => page.Turn(compiled, now));
    }

    /// <summary>The policy of a platform; null if there is none.</summary>
    public CompiledPolicy? Find(string name) => _pages.GetValueOrDefault(name)?.Current;

    /// <summary>What is known of the policy of a platform.</summary>
    /// <param name="platform">The platform as written.</param>
    public PolicyFacts FactsOf(string platform)
    {
        Page page = _pages.GetValueOrDefault(Platforms.Key(platform)) ?? new Page(null, null, _started);
        return new PolicyFacts { Current = page.Current, LastGood = page.LastGood, BadSince = page.BadSince is { } since ? CountFrom(since) : null };
    }

    /// <summary>Each platform that has had a policy, and whether it is halted: also by a policy that is missing, whose last good copy halts on.</summary>
    public IEnumerable<(string Platform, bool IsHalted)> Halts => _pages.Select(page => (page.Key, FactsOf(page.Key).Halt is not null));

    private sealed record Page(CompiledPolicy? Current, EffectivePolicy? LastGood, DateTimeOffset? BadSince)
    {
        public Page Turn(CompiledPolicy? compiled, DateTimeOffset now) => compiled?.Policy is { } good
            ? new Page(compiled, good, null)
            : this with { Current = compiled, BadSince = BadSince ?? now };
    }
}

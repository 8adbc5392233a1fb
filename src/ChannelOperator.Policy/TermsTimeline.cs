using System.Collections.Immutable;

namespace ChannelOperator.Policy;

/// <summary>The versions of a platform's terms in the order in which they come into force.</summary>
/// <param name="Versions">The versions; at least one, times strictly increasing.</param>
public sealed record TermsTimeline(ImmutableArray<TermsTimeline.Entry> Versions)
{
    /// <summary>The version in force; null while none is.</summary>
    /// <param name="now">The instant.</param>
    /// <returns>The last version whose time has come.</returns>
    public string? CurrentVersion(DateTimeOffset now)
    {
        int index = CurrentIndex(now);
        return index < 0 ? null : Versions[index].Version;
    }

    /// <summary>When the version in force changes next.</summary>
    /// <param name="now">The instant.</param>
    /// <returns>The next effective time; null if no later version is listed.</returns>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        int next = CurrentIndex(now) + 1;
        return next < Versions.Length ? Versions[next].EffectiveTime : null;
    }

    /// <summary>The place of a version.</summary>
    /// <param name="version">The version.</param>
    /// <returns>Its index; -1 if it is not listed.</returns>
    public int IndexOf(string version)
    {
        for (int index = 0; index < Versions.Length; index++)
        {
            if (Versions[index].Version == version)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The end of a version: its successor's effective time and grace, whatever follows later.</summary>
    /// <param name="index">The version's place.</param>
    /// <returns>The first instant at which it is no longer good; null for the last version.</returns>
    public DateTimeOffset? EndOf(int index) =>
        index + 1 < Versions.Length ? Clock.Add(Versions[index + 1].EffectiveTime, Versions[index + 1].Grace) : null;

    /// <summary>When a version's successor comes into force.</summary>
    /// <param name="index">The version's place.</param>
    /// <returns>The successor's effective time; null for the last version.</returns>
    public DateTimeOffset? SuccessorTime(int index) => index + 1 < Versions.Length ? Versions[index + 1].EffectiveTime : null;

    private int CurrentIndex(DateTimeOffset now)
    {
        int current = -1;
        while (current + 1 < Versions.Length && Versions[current + 1].EffectiveTime <= now)
        {
            current++;
        }

        return current;
    }

    /// <summary>A version.</summary>
    /// <param name="Version">Its name.</param>
    /// <param name="EffectiveTime">From when on it is in force.</param>
    /// <param name="Grace">How long after that the version before it stays good.</param>
    public readonly record struct Entry(string Version, DateTimeOffset EffectiveTime, TimeSpan Grace);
}

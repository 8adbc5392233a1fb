using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>What is known of the class that a channel's connector is made of.</summary>
public sealed record ClassFacts
{
    /// <summary>The class; null if there is none or more than one.</summary>
    public ConnectorClass? Class { get; init; }

    /// <summary>Why there is none, for people; null if there is one or the choice is ambiguous.</summary>
    public string? Missing { get; init; }

    /// <summary>The classes that are all marked as default, by name; empty if the choice is clear.</summary>
    public ImmutableArray<string> Ambiguous { get; init; } = [];

    /// <summary>Selects the class of a channel: the one it names, else the only default class for its platform.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="classes">All classes.</param>
    /// <returns>The class, or why there is none.</returns>
    public static ClassFacts Select(MessagingChannel channel, IEnumerable<ConnectorClass> classes)
    {
        string platform = Platforms.Key(Platforms.Of(channel));
        if (channel.Spec.Connector?.ClassName is { } name)
        {
            ConnectorClass? named = classes.FirstOrDefault(candidate => candidate.Metadata.Name == name);
            return named switch
            {
                null => new ClassFacts { Missing = $"ConnectorClass {name} does not exist: create it, or name another in spec.connector.className" },
                _ when !Serves(named, platform) => new ClassFacts
                {
                    Missing = $"ConnectorClass {name} serves {string.Join(", ", named.Spec.Platforms)}, not {Platforms.Of(channel)}: name another in spec.connector.className",
                },
                _ => new ClassFacts { Class = named },
            };
        }

        ConnectorClass[] defaults = [.. classes.Where(candidate => candidate.Spec.IsDefault == true && Serves(candidate, platform))];
        return defaults.Length switch
        {
            0 => new ClassFacts { Missing = $"no ConnectorClass for {Platforms.Of(channel)} is marked isDefault: mark one, or name one in spec.connector.className" },
            1 => new ClassFacts { Class = defaults[0] },
            _ => new ClassFacts { Ambiguous = [.. defaults.Select(candidate => candidate.Metadata.Name).Order(StringComparer.Ordinal)] },
        };
    }

    private static bool Serves(ConnectorClass candidate, string platform) => candidate.Spec.Platforms.Any(served => Platforms.Key(served) == platform);
}

using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Which keys have which value. The caller locks.</summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
internal sealed class CacheIndex<T>(Func<T, IEnumerable<string>> values)
    where T : class
{
    private readonly Dictionary<string, HashSet<ResourceKey>> _keys = [];

    // What an object was put under; asking again for the old copy would trust the function to be pure.
    private readonly Dictionary<ResourceKey, string[]> _values = [];

    public IReadOnlyCollection<ResourceKey> Keys(string value) => _keys.TryGetValue(value, out HashSet<ResourceKey>? keys) ? keys : [];

    public void Set(ResourceKey key, T? newValue)
    {
        string[] wanted = newValue is null ? [] : [.. values(newValue).Distinct(StringComparer.Ordinal)];
        string[] present = _values.GetValueOrDefault(key, []);
        if (wanted.AsSpan().SequenceEqual(present))
        {
            return;
        }

        Remove(key);
        foreach (string value in wanted)
        {
            if (!_keys.TryGetValue(value, out HashSet<ResourceKey>? keys))
            {
                _keys[value] = keys = [];
            }

            keys.Add(key);
        }

        if (wanted.Length > 0)
        {
            _values[key] = wanted;
        }
    }

    public void Remove(ResourceKey key)
    {
        if (!_values.Remove(key, out string[]? present))
        {
            return;
        }

        foreach (string value in present)
        {
            HashSet<ResourceKey> keys = _keys[value];
            keys.Remove(key);
            if (keys.Count == 0)
            {
                _keys.Remove(value);
            }
        }
    }
}

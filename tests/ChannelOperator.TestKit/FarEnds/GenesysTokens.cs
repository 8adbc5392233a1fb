using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>The tokens that were issued and are not yet over.</summary>
internal sealed class GenesysTokens(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new(StringComparer.Ordinal);
    private int _issued;

    public int Issued => _issued;

    public string Issue(TimeSpan lifetime)
    {
        string token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_');
        _expiries[token] = time.GetUtcNow() + lifetime;
        Interlocked.Increment(ref _issued);
        return token;
    }

    public bool IsValid(string token) => _expiries.TryGetValue(token, out DateTimeOffset expiry) && time.GetUtcNow() < expiry;

    public void RevokeAll() => _expiries.Clear();
}

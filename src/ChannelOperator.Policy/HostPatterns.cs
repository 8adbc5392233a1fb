namespace ChannelOperator.Policy;

/// <summary>
/// The hosts of <c>urlHosts</c>. <c>*.</c> in front stands for every host below, matched at the dots: <c>*.fbcdn.net</c> has
/// <c>scontent.xx.fbcdn.net</c>, and neither <c>fbcdn.net</c> nor <c>fbcdn.net.example</c> nor <c>notfbcdn.net</c>.
/// </summary>
public sealed class HostPatterns
{
    private const string Below = "*.";

    private readonly HashSet<string> _hosts;
    private readonly string[] _suffixes;

    /// <param name="patterns">Host names, or host names with <c>*.</c> in front. Upper and lower case make no difference.</param>
    public HostPatterns(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        string[] all = [.. patterns.Select(pattern => pattern.ToLowerInvariant())];
        _hosts = all.Where(pattern => !pattern.StartsWith(Below, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        _suffixes = [.. all.Where(pattern => pattern.StartsWith(Below, StringComparison.Ordinal)).Select(pattern => pattern[1..])];
    }

    /// <summary>Whether no host is listed.</summary>
    public bool IsEmpty => _hosts.Count == 0 && _suffixes.Length == 0;

    /// <summary>Whether a host is listed.</summary>
    /// <param name="host">The host of a URL, without port. A dot at its end makes no difference.</param>
    public bool Match(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        string plain = host.TrimEnd('.').ToLowerInvariant();
        return _hosts.Contains(plain) || Array.Exists(_suffixes, suffix => plain.Length > suffix.Length && plain.EndsWith(suffix, StringComparison.Ordinal));
    }
}

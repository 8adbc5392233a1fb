using System.Globalization;
using System.Security.Cryptography;

namespace ChannelConnector.Tests.Leaks;

/// <summary>The canaries of one test. All begin alike, so that one look finds any of them.</summary>
internal sealed class CanaryBook
{
    private readonly List<Canary> _canaries = [];

    /// <summary>What all of them begin with, in lower case: hosts lose their case.</summary>
    public string Mark { get; } = "cnry" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    public IReadOnlyList<Canary> All => _canaries;

    /// <summary>A canary that may be nowhere.</summary>
    public string Forbidden(string what) => Add(what, Places.None);

    /// <summary>A part of a message that has to arrive: in the inbox and at Genesys Cloud, and nowhere else.</summary>
    public string Allowed(string what) => Add(what, Places.State | Places.Genesys, isExpected: true);

    /// <summary>A URL under which something allowed is fetched: the platform alone sees it again.</summary>
    public string Address(string what) => Add(what, Places.Meta);

    /// <summary>A canary of another kind.</summary>
    public string Add(string what, Places mayBe, bool isExpected = false)
    {
        // Fixed width and an end: none is the beginning of another.
        Canary canary = new(string.Create(CultureInfo.InvariantCulture, $"{Mark}{_canaries.Count:d4}y"), what, mayBe, isExpected);
        _canaries.Add(canary);
        return canary.Text;
    }

    /// <summary>From now on a canary may no longer be somewhere.</summary>
    public void Remove(string text, Places from)
    {
        int index = _canaries.FindIndex(canary => canary.Text == text);
        _canaries[index] = _canaries[index] with { MayBe = _canaries[index].MayBe & ~from };
    }

    /// <summary>The canary of a text.</summary>
    public Canary? Find(string text) => _canaries.Find(canary => canary.Text == text);
}

using k8s.Models;

namespace ChannelOperator.Connectors;

/// <summary>Compares quantities by value: the server writes <c>1000m</c> back as <c>1</c>, and rounds <c>0.5m</c> up to <c>1m</c>.</summary>
internal static class QuantityComparison
{
    // Of a unit, thousandths are the least that resources are kept in.
    private const int Smallest = 1000;

    /// <summary>Whether two texts are the same quantity; texts that are none are compared as they are.</summary>
    public static bool AreEqual(string one, string other) =>
        one == other || (Read(one) is { } left && Read(other) is { } right && left == right);

    /// <summary>Whether both are quantities and the first is less.</summary>
    public static bool IsLess(string one, string other) => Read(one) is { } left && Read(other) is { } right && left < right;

    private static decimal? Read(string text)
    {
        try
        {
            return Math.Ceiling(new ResourceQuantity(text).ToDecimal() * Smallest) / Smallest;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }
}

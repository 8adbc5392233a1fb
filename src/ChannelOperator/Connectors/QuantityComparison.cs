using k8s.Models;

namespace ChannelOperator.Connectors;

/// <summary>Compares quantities by value: the server writes <c>1000m</c> back as <c>1</c>.</summary>
internal static class QuantityComparison
{
    /// <summary>Whether two texts are the same quantity; texts that are none are compared as they are.</summary>
    public static bool AreEqual(string one, string other) =>
        one == other || (Read(one) is { } left && Read(other) is { } right && left == right);

    /// <summary>Whether both are quantities and the first is less.</summary>
    public static bool IsLess(string one, string other) => Read(one) is { } left && Read(other) is { } right && left < right;

    private static decimal? Read(string text)
    {
        try
        {
            return new ResourceQuantity(text).ToDecimal();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }
}

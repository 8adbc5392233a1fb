using System.Security.Cryptography;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>The default source of jitter, for every thread; a test gives its own.</summary>
public static class Entropy
{
    /// <summary>A number in [0, 1).</summary>
    public static double NextDouble() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}

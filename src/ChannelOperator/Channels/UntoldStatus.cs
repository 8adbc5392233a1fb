using System.Text.Json.Nodes;

namespace ChannelOperator.Channels;

/// <summary>
/// The statuses that were to be written since one was told, because their writes failed or their answers were lost: any of them may be the one that is stored, and the
/// watch may say so late.
/// </summary>
/// <typeparam name="T">What kind of status.</typeparam>
/// <param name="Uid">The uid of the object.</param>
/// <param name="Before">The status that was told last.</param>
/// <param name="Attempts">The statuses that were to be written, the latest last.</param>
internal sealed record UntoldStatus<T>(string Uid, T? Before, IReadOnlyList<JsonNode?> Attempts)
    where T : class
{
    // Of what is written over and over only the times differ; one that arrived so long ago the watch has told.
    private const int Kept = 5;

    /// <summary>One that is to be written now.</summary>
    /// <param name="uid">The uid of the object.</param>
    /// <param name="stored">The status that is stored as far as is known: what was told last, unless it is one that was attempted.</param>
    /// <param name="storedJson">The same as JSON.</param>
    /// <param name="attempted">The status that is to be written.</param>
    /// <param name="last">What is untold of the object of that name; null if nothing is.</param>
    public static UntoldStatus<T> Attempt(string uid, T? stored, JsonNode? storedJson, JsonNode? attempted, UntoldStatus<T>? last)
    {
        IReadOnlyList<JsonNode?> earlier = last?.Uid == uid ? last.Attempts : [];
        T? before = earlier.Any(attempt => JsonNode.DeepEquals(attempt, storedJson)) ? last!.Before : stored;
        return new UntoldStatus<T>(uid, before, [.. earlier.Where(attempt => !JsonNode.DeepEquals(attempt, attempted)).TakeLast(Kept - 1), attempted]);
    }
}

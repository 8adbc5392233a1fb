using System.Text.Json;

namespace ChannelConnector.Erasing;

/// <summary>What is to be erased: messages by their ids, all of a customer, or both.</summary>
internal sealed record EraseRequest
{
    private const int MaximumIds = 1000;
    private const int LongestId = 512;

    /// <summary>The platform's ids of messages.</summary>
    public IReadOnlyList<string>? MessageIds { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Reads a body.</summary>
    /// <returns><see langword="null"/> for one that is not exactly as it should be: what is misunderstood would be told to be erased.</returns>
    public static EraseRequest? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EraseJsonContext.Default.EraseRequest) is { } request && request.IsValid() ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsValid() => (MessageIds is not null || CustomerId is not null)
        && (MessageIds is null || (MessageIds.Count is > 0 and <= MaximumIds && MessageIds.All(IsId)))
        && (CustomerId is null || IsId(CustomerId));

    private static bool IsId(string? id) => id is { Length: > 0 and <= LongestId } && !id.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
}

using System.Globalization;
using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Members of media that more than one platform has.</summary>
internal static class MediaFields
{
    public const int LongestMime = 128;
    public const int LongestFileName = 255;

    private const int HashLength = 32;

    /// <summary>A SHA-256 in base64; <see langword="null"/> if it is none.</summary>
    public static string? Hash(string? text)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        return text is { Length: <= 2 * HashLength } && Convert.TryFromBase64String(text, hash, out int length) && length == HashLength ? text : null;
    }

    /// <summary>A place as text: <c>latitude, longitude name, address</c>; <see langword="null"/> without coordinates.</summary>
    public static string? Coordinates(JsonElement owner, ReadOnlySpan<byte> latitude, ReadOnlySpan<byte> longitude, string? name = null, string? address = null)
    {
        if (Degrees(owner, latitude) is not { } north || Degrees(owner, longitude) is not { } east)
        {
            return null;
        }

        string description = (name, address) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => $" {name}, {address}",
            ({ Length: > 0 }, _) => $" {name}",
            (_, { Length: > 0 }) => $" {address}",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{north}, {east}{description}");
    }

    private static double? Degrees(JsonElement owner, ReadOnlySpan<byte> name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double degrees) && double.IsFinite(degrees) ? degrees : null;
}

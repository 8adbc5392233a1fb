using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Reads members of a JSON object; what is not there, or is of another type, is <see langword="null"/> or false.</summary>
internal static class JsonFields
{
    private const int LongestId = 512;

    /// <summary>A member that is an object.</summary>
    public static bool Child(JsonElement owner, ReadOnlySpan<byte> name, out JsonElement child) => Member(owner, name, JsonValueKind.Object, out child);

    /// <summary>A member that is an array.</summary>
    public static bool Array(JsonElement owner, ReadOnlySpan<byte> name, out JsonElement array) => Member(owner, name, JsonValueKind.Array, out array);

    /// <summary>A text. What is no valid Unicode in it is replaced: half an emoji must not cost the message.</summary>
    public static string? Text(JsonElement owner, ReadOnlySpan<byte> name) => Member(owner, name, JsonValueKind.String, out JsonElement value) ? TextOf(value) : null;

    /// <summary>A text that is cut at a length, not within a character.</summary>
    public static string? Short(JsonElement owner, ReadOnlySpan<byte> name, int longest)
    {
        string? text = Text(owner, name);
        return text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }

    /// <summary>An id: not empty, not longer than any platform's, without white space and control characters, for it is logged.</summary>
    public static string? Id(JsonElement owner, ReadOnlySpan<byte> name)
    {
        string? id = Member(owner, name, JsonValueKind.Number, out JsonElement number) ? number.GetRawText() : Text(owner, name);
        return id is { Length: > 0 and <= LongestId } && !id.AsSpan().ContainsAnyInRange('\0', ' ') && !HasInvisible(id) ? id : null;
    }

    /// <summary>A flag: true, or <c>"true"</c> as it was documented once.</summary>
    public static bool Flag(JsonElement owner, ReadOnlySpan<byte> name) =>
        owner.TryGetProperty(name, out JsonElement value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.ValueEquals("true"u8)));

    /// <summary>A whole number, also a quoted one.</summary>
    public static long? Number(JsonElement owner, ReadOnlySpan<byte> name)
    {
        if (!owner.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out long number) ? number : null,
            JsonValueKind.String => long.TryParse(TextOf(value), System.Globalization.CultureInfo.InvariantCulture, out long quoted) ? quoted : null,
            _ => null,
        };
    }

    private static bool Member(JsonElement owner, ReadOnlySpan<byte> name, JsonValueKind kind, out JsonElement value) =>
        owner.TryGetProperty(name, out value) && value.ValueKind == kind;

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return BrokenText.Read(JsonMarshal.GetRawUtf8Value(value));
        }
    }

    private static bool HasInvisible(string id)
    {
        foreach (char c in id)
        {
            if (c > '~' && (char.IsControl(c) || char.IsWhiteSpace(c)))
            {
                return true;
            }
        }

        return false;
    }
}

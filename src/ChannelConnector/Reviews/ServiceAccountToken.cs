using System.Buffers.Text;
using System.Text.Json;

namespace ChannelConnector.Reviews;

/// <summary>The service account's token, as it stands in its file now: the kubelet replaces it before it expires.</summary>
/// <param name="Text">The token.</param>
internal sealed record ServiceAccountToken(string Text)
{
    private const string Prefix = "system:serviceaccount:";

    /// <summary>Reads it; <see langword="null"/> if there is none.</summary>
    public static ServiceAccountToken? Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path).Trim();
            return text.Length > 0 && text.All(letter => letter is > ' ' and <= '~') ? new ServiceAccountToken(text) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whose it is, as the API server will see it: the claim <c>sub</c>; <see langword="null"/> if that cannot be read.</summary>
    public string? Subject()
    {
        string[] parts = Text.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
        {
            return null;
        }

        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("sub", out JsonElement sub) && sub.ValueKind == JsonValueKind.String
                && sub.GetString() is { } subject && subject.StartsWith(Prefix, StringComparison.Ordinal) ? subject : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

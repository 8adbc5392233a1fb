using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>Cuts a page of a list into its items, without reading them.</summary>
internal static class ListPageReader
{
    /// <exception cref="JsonException">The bytes are no list.</exception>
    public static RawListPage Read(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a list");
        }

        string resourceVersion = "";
        string? token = null;
        List<ReadOnlyMemory<byte>> items = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                (resourceVersion, token) = ReadMetadata(ref reader);
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                ReadItems(ref reader, json, items);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Without a version there is nothing to watch from.
        return resourceVersion.Length == 0 ? throw new JsonException("a list without a resourceVersion") : new RawListPage(resourceVersion, token, items);
    }

    private static (string ResourceVersion, string? Token) ReadMetadata(ref Utf8JsonReader reader)
    {
        string resourceVersion = "";
        string? token = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isVersion = reader.ValueTextEquals("resourceVersion"u8);
            bool isToken = reader.ValueTextEquals("continue"u8);
            reader.Read();
            if (isVersion)
            {
                resourceVersion = reader.GetString() ?? "";
            }
            else if (isToken)
            {
                token = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return (resourceVersion, string.IsNullOrEmpty(token) ? null : token);
    }

    private static void ReadItems(ref Utf8JsonReader reader, byte[] json, List<ReadOnlyMemory<byte>> items)
    {
        // An empty list may be null.
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(json.AsMemory(start..(int)reader.BytesConsumed));
        }
    }
}

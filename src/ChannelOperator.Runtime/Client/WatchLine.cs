using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>Cuts a line of a watch into type and object, without reading the object.</summary>
internal static class WatchLine
{
    /// <exception cref="JsonException">The line is no event.</exception>
    public static RawWatchEvent Read(ReadOnlyMemory<byte> line)
    {
        Utf8JsonReader reader = new(line.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a watch event");
        }

        WatchEventType? type = null;
        ReadOnlyMemory<byte>? content = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            type = isType ? ReadType(ref reader) : type;
            reader.Skip();
            content = isObject ? line[start..(int)reader.BytesConsumed] : content;
        }

        return type is null || content is null
            ? throw new JsonException("a watch event without type or object")
            : new RawWatchEvent(type.Value, content.Value);
    }

    private static WatchEventType ReadType(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("MODIFIED"u8))
        {
            return WatchEventType.Modified;
        }

        if (reader.ValueTextEquals("ADDED"u8))
        {
            return WatchEventType.Added;
        }

        if (reader.ValueTextEquals("DELETED"u8))
        {
            return WatchEventType.Deleted;
        }

        if (reader.ValueTextEquals("BOOKMARK"u8))
        {
            return WatchEventType.Bookmark;
        }

        return reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error : throw new JsonException("a watch event of unknown type");
    }
}

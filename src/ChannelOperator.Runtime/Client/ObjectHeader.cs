using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>What says which object some JSON is, readable even where the rest of the object isn't.</summary>
internal readonly record struct ObjectHeader(string Namespace, string Name, string Uid, string ResourceVersion)
{
    public ResourceKey Key => new(Namespace, Name);

    /// <summary>Reads the metadata of an object; what is not there stays empty.</summary>
    /// <exception cref="JsonException">The bytes are no object.</exception>
    public static ObjectHeader Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
            {
                return ReadMetadata(ref reader);
            }

            reader.Skip();
        }

        return new ObjectHeader("", "", "", "");
    }

    private static ObjectHeader ReadMetadata(ref Utf8JsonReader reader)
    {
        ObjectHeader header = new("", "", "", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            header = ReadField(ref reader, header);
        }

        return header;
    }

    private static ObjectHeader ReadField(ref Utf8JsonReader reader, ObjectHeader header)
    {
        if (reader.ValueTextEquals("name"u8))
        {
            return header with { Name = ReadString(ref reader) };
        }

        if (reader.ValueTextEquals("namespace"u8))
        {
            return header with { Namespace = ReadString(ref reader) };
        }

        if (reader.ValueTextEquals("uid"u8))
        {
            return header with { Uid = ReadString(ref reader) };
        }

        if (reader.ValueTextEquals("resourceVersion"u8))
        {
            return header with { ResourceVersion = ReadString(ref reader) };
        }

        reader.Read();
        reader.Skip();
        return header;
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(reader.TokenType is JsonTokenType.String or JsonTokenType.Null);
        return reader.GetString() ?? "";
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("not a Kubernetes object");
        }
    }
}

using System.Buffers;
using System.Text.Json;

namespace ChannelOperator.Manifests;

/// <summary>Writes a value as the JSON that kubectl would send.</summary>
internal static class ManifestJson
{
    /// <summary>The UTF-8 of a value.</summary>
    public static ReadOnlyMemory<byte> Of(ManifestNode node)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer))
        {
            Write(writer, node);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, ManifestNode node)
    {
        switch (node)
        {
            case ManifestMap map:
                writer.WriteStartObject();
                // As the API server does: what is null is not there.
                foreach (ManifestMember member in map.Members.Where(member => member.Value is not ManifestScalar { Kind: ScalarKind.Null }))
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case ManifestList list:
                writer.WriteStartArray();
                foreach (ManifestNode item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ManifestScalar { Kind: ScalarKind.Text } text:
                writer.WriteStringValue(text.Text);
                break;
            case ManifestScalar scalar:
                writer.WriteRawValue(scalar.Text);
                break;
        }
    }
}

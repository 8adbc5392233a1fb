using System.Buffers;
using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>The body of a DELETE.</summary>
internal static class DeleteOptions
{
    public static ReadOnlyMemory<byte> Write(string? uid)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteString("kind"u8, "DeleteOptions"u8);
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("propagationPolicy"u8, "Foreground"u8);
        if (uid is not null)
        {
            json.WriteStartObject("preconditions"u8);
            json.WriteString("uid"u8, uid);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChannelOperator.Api.Serialization;

/// <summary>Reads any string as a <see cref="Timestamp"/>; whether it is a time is asked later, of one object.</summary>
public sealed class TimestampConverter : JsonConverter<Timestamp>
{
    /// <inheritdoc/>
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

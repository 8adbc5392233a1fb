using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChannelOperator.Api.Serialization;

/// <summary>Reads any string as a <see cref="Duration"/>; whether it is one is asked later, of one object.</summary>
public sealed class DurationConverter : JsonConverter<Duration>
{
    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

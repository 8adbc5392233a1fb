using System.Text.Json;
using System.Text.Json.Serialization;
using ChannelOperator.Api;

namespace ChannelOperator.Plugin.Reports;

/// <summary>Instants as Kubernetes writes them: RFC 3339, in UTC, whole seconds.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new Timestamp(reader.GetString() ?? "").Value ?? throw new JsonException("not a time");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Timestamp.Rounded(value).Text);
}

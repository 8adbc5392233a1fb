using System.Text.Json.Serialization;

namespace ChannelOperator.Plugin.Reports;

/// <summary>Source-generated JSON of what the plugin prints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ReportList))]
[JsonSerializable(typeof(HistoryList))]
[JsonSerializable(typeof(DeadlineList))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

using System.Globalization;

namespace ChannelOperator.TestKit.Monitoring;

/// <summary>A span as a collector gets it by OTLP.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of the span above; empty at the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsError">Whether its status is an error.</param>
/// <param name="Attributes">What it says.</param>
/// <param name="Resource">What the process says of itself.</param>
public sealed record ReceivedSpan(string Id, string Parent, string Name, bool IsError, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource)
{
    private const int ErrorCode = 2;

    /// <summary>An attribute; empty if it is not there.</summary>
    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");

    // The numbers are those of opentelemetry/proto/collector/trace/v1/trace_service.proto and what it refers to.
    internal static IEnumerable<ReceivedSpan> Read(byte[] export)
    {
        foreach (ProtobufField resourceSpans in ProtobufField.Of(export).Where(field => field.Number == 1))
        {
            ProtobufField[] parts = [.. ProtobufField.Of(resourceSpans.Bytes)];
            IReadOnlyDictionary<string, string> resource = ReadAttributes(parts.Where(part => part.Number == 1).SelectMany(part => ProtobufField.Of(part.Bytes)), 1);
            foreach (ProtobufField span in parts.Where(part => part.Number == 2).SelectMany(scope => ProtobufField.Of(scope.Bytes)).Where(field => field.Number == 2))
            {
                yield return ReadSpan([.. ProtobufField.Of(span.Bytes)], resource);
            }
        }
    }

    private static ReceivedSpan ReadSpan(ProtobufField[] fields, IReadOnlyDictionary<string, string> resource) => new(
        Hex(fields, 2),
        Hex(fields, 4),
        fields.First(field => field.Number == 5).Text,
        fields.Where(field => field.Number == 15).SelectMany(status => ProtobufField.Of(status.Bytes)).Any(field => field is { Number: 3, Value: ErrorCode }),
        ReadAttributes(fields, 9),
        resource);

    private static string Hex(ProtobufField[] fields, int number) => Convert.ToHexString(fields.FirstOrDefault(field => field.Number == number).Bytes.Span);

    private static Dictionary<string, string> ReadAttributes(IEnumerable<ProtobufField> fields, int number) => fields
        .Where(field => field.Number == number)
        .Select(field => ProtobufField.Of(field.Bytes).ToArray())
        .ToDictionary(pair => pair.First(field => field.Number == 1).Text, pair => ReadValue(pair.First(field => field.Number == 2)), StringComparer.Ordinal);

    private static string ReadValue(ProtobufField any) => ProtobufField.Of(any.Bytes).FirstOrDefault() is { Number: not 1 } number ? number.Value.ToString(CultureInfo.InvariantCulture) : ProtobufField.Of(any.Bytes).First().Text;
}

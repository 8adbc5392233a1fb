using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Events;

/// <summary>Builds an events.k8s.io/v1 Event within the server's limits, which count bytes.</summary>
internal static class EventBody
{
    public static readonly ResourceType ResourceType = new("events.k8s.io", "v1", "events", "Event", Namespaced: true);

    private const int LongestNote = 1024;
    private const int LongestWord = 128;
    private const int LongestName = 253;

    public static ReadOnlyMemory<byte> Write(PendingEvent pending, string ns, EventRecorderOptions options)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, ResourceType.ApiVersion);
        json.WriteString("kind"u8, ResourceType.Kind);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, NameOf(pending));
        json.WriteString("namespace"u8, ns);
        json.WriteEndObject();
        json.WriteString("eventTime"u8, MicroTime.Format(pending.Time));
        json.WriteString("type"u8, pending.Type == EventType.Warning ? "Warning"u8 : "Normal"u8);
        json.WriteString("reason"u8, Cut(pending.Reason, LongestWord));
        json.WriteString("action"u8, Cut(pending.Action, LongestWord));
        json.WriteString("note"u8, Cut(pending.Note, LongestNote));
        json.WriteString("reportingController"u8, Cut(options.ReportingController, LongestWord));
        json.WriteString("reportingInstance"u8, Cut(options.ReportingInstance, LongestWord));
        WriteRegarding(json, pending.Regarding);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRegarding(Utf8JsonWriter json, EventTarget regarding)
    {
        json.WriteStartObject("regarding"u8);
        json.WriteString("apiVersion"u8, regarding.ApiVersion);
        json.WriteString("kind"u8, regarding.Kind);
        if (regarding.Key.Namespace.Length > 0)
        {
            json.WriteString("namespace"u8, regarding.Key.Namespace);
        }

        json.WriteString("name"u8, regarding.Key.Name);
        json.WriteString("uid"u8, regarding.Uid);
        if (regarding.ResourceVersion is not null)
        {
            json.WriteString("resourceVersion"u8, regarding.ResourceVersion);
        }

        json.WriteEndObject();
    }

    // The time tells processes apart, the sequence events of the same moment.
    private static string NameOf(PendingEvent pending)
    {
        string suffix = string.Create(CultureInfo.InvariantCulture, $".{pending.Time.UtcTicks:x}{pending.Sequence & 0xffff:x4}");
        string name = pending.Regarding.Key.Name;
        int longest = LongestName - suffix.Length;
        return (name.Length <= longest ? name : name[..longest].TrimEnd('.', '-')) + suffix;
    }

    private static string Cut(string text, int limit)
    {
        if (Encoding.UTF8.GetByteCount(text) <= limit)
        {
            return text;
        }

        int bytes = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > limit)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}

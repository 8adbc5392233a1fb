using System.Buffers;
using System.Text.Json;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>The bodies that create, take, renew and release a lease. As patches they leave what others put on it.</summary>
internal static class LeaseBody
{
    public static ReadOnlyMemory<byte> Create(LeaderElectorOptions options, DateTimeOffset now) => Write(json =>
    {
        json.WriteString("apiVersion"u8, Lease.Type.ApiVersion);
        json.WriteString("kind"u8, Lease.Type.Kind);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, options.LeaseName);
        json.WriteString("namespace"u8, options.Namespace);
        json.WriteEndObject();
        WriteTaken(json, options, now, transitions: 0);
    });

    public static ReadOnlyMemory<byte> Take(LeaderElectorOptions options, DateTimeOffset now, Lease found) => Write(json =>
    {
        WriteVersion(json, found);
        bool isNewHolder = found.Spec.HolderIdentity != options.Identity;
        WriteTaken(json, options, now, (found.Spec.LeaseTransitions ?? 0) + (isNewHolder ? 1 : 0));
    });

    public static ReadOnlyMemory<byte> Renew(DateTimeOffset now, Lease held) => Write(json =>
    {
        WriteVersion(json, held);
        json.WriteStartObject("spec"u8);
        json.WriteString("renewTime"u8, MicroTime.Format(now));
        json.WriteEndObject();
    });

    /// <summary>Nobody holds it; the short duration is for clients that look at it alone.</summary>
    public static ReadOnlyMemory<byte> Release(DateTimeOffset now, Lease held) => Write(json =>
    {
        WriteVersion(json, held);
        json.WriteStartObject("spec"u8);
        json.WriteNull("holderIdentity"u8);
        json.WriteNumber("leaseDurationSeconds"u8, 1);
        json.WriteString("renewTime"u8, MicroTime.Format(now));
        json.WriteEndObject();
    });

    private static void WriteTaken(Utf8JsonWriter json, LeaderElectorOptions options, DateTimeOffset now, int transitions)
    {
        json.WriteStartObject("spec"u8);
        json.WriteString("holderIdentity"u8, options.Identity);
        json.WriteNumber("leaseDurationSeconds"u8, (int)options.LeaseDuration.TotalSeconds);
        json.WriteString("acquireTime"u8, MicroTime.Format(now));
        json.WriteString("renewTime"u8, MicroTime.Format(now));
        json.WriteNumber("leaseTransitions"u8, transitions);
        json.WriteEndObject();
    }

    // Makes the patch conditional: whoever else has written meanwhile gets it refused with 409.
    private static void WriteVersion(Utf8JsonWriter json, Lease lease)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("resourceVersion"u8, lease.Metadata.ResourceVersion);
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        content(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

namespace ChannelOperator.TestKit.Monitoring;

/// <summary>A field of a protobuf message: enough of the format to read what telemetry exports.</summary>
/// <param name="Number">The number in the message's definition.</param>
/// <param name="Value">The value of a number; zero for others.</param>
/// <param name="Bytes">The value of a text or a message; empty for others.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The fields of a message.</summary>
    public static IEnumerable<ProtobufField> Of(ReadOnlyMemory<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = ReadNumber(message, ref at);
            int number = (int)(tag >> 3);
            int length = (int)(tag & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)ReadNumber(message, ref at),
                5 => 4,
                int other => throw new InvalidDataException($"wire type {other} at {at}"),
            };
            yield return (tag & 7) == 0
                ? new ProtobufField(number, ReadNumber(message, ref at), default)
                : new ProtobufField(number, 0, message.Slice(at, length));
            at += length;
        }
    }

    private static ulong ReadNumber(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message.Span[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}

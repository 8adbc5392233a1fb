using System.Globalization;
using System.Text;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>Makes up what the customers of some conversations write, edit and unsend. The same random numbers give the same webhooks.</summary>
internal sealed class LossWriter(Random random, string platform, string account, ConnectorFarEnds farEnds, IReadOnlyList<string> conversations, DateTimeOffset start)
{
    private const int FirstEdit = 1_700_000_000;

    private readonly List<(string Conversation, string Id)> _written = [];
    private readonly Queue<(string Conversation, string Id)> _late = new();
    private int _last;

    /// <summary>Whether there are messages whose unsending has been told, and which themselves come late.</summary>
    public bool HasLate => _late.Count > 0;

    /// <summary>The next webhook: one event, or a batch.</summary>
    public LossSending Next()
    {
        LossEvents events = New();
        for (int count = random.Next(3) == 0 ? random.Next(2, 6) : 1; count > 0; count--)
        {
            Add(events);
        }

        return new LossSending(events.ToBytes(), events);
    }

    /// <summary>A webhook with the messages that come late.</summary>
    public LossSending Late()
    {
        LossEvents events = New();
        while (_late.TryDequeue(out (string Conversation, string Id) late))
        {
            events.Text(late.Conversation, late.Id, $"late {late.Id}");
        }

        return new LossSending(events.ToBytes(), events);
    }

    private LossEvents New() => new(platform, account, farEnds, start.AddSeconds(_last));

    private void Add(LossEvents events)
    {
        string conversation = conversations[random.Next(conversations.Count)];
        switch (random.Next(100))
        {
            case < 50:
                events.Text(conversation, Write(conversation), $"Grüße {_last}: {random.Next()}");
                break;
            case < 54:
                events.Text(conversation, Write(conversation), string.Create(CultureInfo.InvariantCulture, $"{_last} ") + new string('ä', random.Next(4001, 7000)));
                break;
            case < 68:
                events.Image(conversation, Write(conversation), Medium(), random.Next(2) == 0 ? null : $"Bild {_last}");
                break;
            case < 76 when events.HasEdits && Any() is { } edited:
                events.Edit(edited.Conversation, edited.Id, $"{random.Next()}", FirstEdit + ++_last);
                break;
            case < 90 when Take() is { } unsent:
                events.Unsend(unsent.Conversation, unsent.Id, random.Next(2) == 0);
                break;
            case < 94:
                string both = Write(conversation);
                events.Text(conversation, both, $"{both}");
                events.Unsend(conversation, both, random.Next(2) == 0);
                _written.RemoveAt(_written.Count - 1);
                break;
            default:
                string late = Id();
                events.Unsend(conversation, late, random.Next(2) == 0);
                _late.Enqueue((conversation, late));
                break;
        }
    }

    private byte[] Medium()
    {
        byte[] bytes = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[random.Next(100, 20_000)]];
        random.NextBytes(bytes.AsSpan(8));
        Encoding.ASCII.GetBytes($"{conversations[0]}-{_last}").CopyTo(bytes, 8);
        return bytes;
    }

    private string Write(string conversation)
    {
        string id = Id();
        _written.Add((conversation, id));
        return id;
    }

    private string Id() => string.Create(CultureInfo.InvariantCulture, $"m_{conversations[0]}.{++_last}");

    // Of the newest: they are the ones that may be anywhere on their way.
    private (string Conversation, string Id)? Any() => _written.Count > 0 ? _written[Math.Max(0, _written.Count - random.Next(1, 7))] : null;

    private (string Conversation, string Id)? Take()
    {
        if (Any() is not { } taken)
        {
            return null;
        }

        _written.Remove(taken);
        return taken;
    }
}

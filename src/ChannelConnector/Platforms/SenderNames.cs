using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>The names that come with a batch of WhatsApp messages, apart from the messages.</summary>
internal sealed class SenderNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private string? _only;

    private SenderNames()
    {
    }

    /// <summary>Reads <c>contacts</c>.</summary>
    public static SenderNames Of(JsonElement value, int longest)
    {
        SenderNames names = new();
        if (!JsonFields.Array(value, "contacts"u8, out JsonElement contacts))
        {
            return names;
        }

        foreach (JsonElement contact in contacts.EnumerateArray())
        {
            if (contact.ValueKind == JsonValueKind.Object && JsonFields.Child(contact, "profile"u8, out JsonElement profile)
                && JsonFields.Short(profile, "name"u8, longest) is { Length: > 0 } name)
            {
                names.Add(JsonFields.Id(contact, "wa_id"u8), name);
                names.Add(JsonFields.Id(contact, "user_id"u8), name);
                names._only = contacts.GetArrayLength() == 1 ? name : null;
            }
        }

        return names;
    }

    /// <summary>The name of a sender. A <c>wa_id</c> need not be the number that the message is from: the only contact is the sender.</summary>
    public string? Of(string sender) => _names.GetValueOrDefault(sender) ?? _only;

    private void Add(string? id, string name)
    {
        if (id is not null)
        {
            _names[id] = name;
        }
    }
}

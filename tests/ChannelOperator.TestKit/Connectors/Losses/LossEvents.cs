using System.Globalization;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>Writes the events of one webhook, and what has to come of them.</summary>
internal sealed class LossEvents
{
    private readonly MessagingWebhook? _messaging;
    private readonly WhatsAppWebhook? _whatsApp;
    private readonly XWebhook? _x;
    private readonly ConnectorFarEnds _farEnds;
    private readonly bool _isInstagram;
    private readonly List<LossMessage> _messages = [];
    private readonly List<LossUnsend> _unsends = [];

    public LossEvents(string platform, string account, ConnectorFarEnds farEnds, DateTimeOffset at)
    {
        _farEnds = farEnds;
        _isInstagram = platform == "Instagram";
        _whatsApp = platform == "WhatsApp" ? new WhatsAppWebhook("100", account, at) : null;
        // Both of X's envelopes, in turn.
        _x = platform != "X" ? null : at.Second % 2 == 0 ? XWebhook.AccountActivity(account, at) : XWebhook.Activity(account, at);
        _messaging = platform is "WhatsApp" or "X" ? null : _isInstagram ? MessagingWebhook.Instagram(account, at) : MessagingWebhook.Messenger(account, at);
    }

    public IReadOnlyList<LossMessage> Messages => _messages;

    public IReadOnlyList<LossUnsend> Unsends => _unsends;

    public bool IsEmpty => _messages.Count + _unsends.Count == 0;

    /// <summary>The bytes, as the platform would send them.</summary>
    public byte[] ToBytes() => ((PlatformWebhook?)_whatsApp ?? (PlatformWebhook?)_x ?? _messaging!).ToBytes();

    /// <summary>A text; one of more than 4000 letters arrives in two parts.</summary>
    public void Text(string conversation, string id, string text)
    {
        _whatsApp?.Text(conversation, id, text);
        _messaging?.Text(conversation, id, text);
        _x?.Text(conversation, id, text);
        _messages.Add(new LossMessage(id, id, conversation, text.Length <= 4000 ? text : text[..4000]));
        if (text.Length > 4000)
        {
            _messages.Add(new LossMessage($"{id}:part:2", id, conversation, text[4000..]));
        }
    }

    public void Image(string conversation, string id, byte[] bytes, string? text)
    {
        _whatsApp?.Media(conversation, id, "image", _farEnds.Graph.AddWhatsAppMedium(bytes, "image/png"), text);
        _messaging?.Media(conversation, id, "image", (_isInstagram ? _farEnds.Graph.AddInstagramMedium(bytes, "image/png") : _farEnds.Graph.AddMessengerMedium(bytes, "image/png")).Url, text);
        _x?.Photo(conversation, id, _farEnds.X.AddPhoto(bytes, "image/png"), text);
        _messages.Add(new LossMessage(id, id, conversation, text, bytes));
    }

    /// <summary>Whether the platform has edits.</summary>
    public bool HasEdits => _x is null;

    /// <summary>What has to be erased on request, because the platform tells of nothing that was unsent: as the body of a request.</summary>
    public string? Erasure => _x is null || _unsends.Count == 0 ? null : $$"""{"messageIds":[{{string.Join(',', _unsends.Select(unsend => $"\"{unsend.Original}\""))}}]}""";

    /// <summary>An edit. WhatsApp tells edits apart by ids of their own, Messenger by their number.</summary>
    public void Edit(string conversation, string original, string text, int number)
    {
        string edited = string.Create(CultureInfo.InvariantCulture, $"{original}-e{number}");
        _whatsApp?.Edit(conversation, edited, original, text);
        _messaging?.Edit(conversation, original, text, number);
        string which = _whatsApp is null ? number.ToString(CultureInfo.InvariantCulture) : edited;
        _messages.Add(new LossMessage($"{original}:edit:{which}", original, conversation, "(edited) " + text));
    }

    public void Unsend(string conversation, string original, bool asText)
    {
        _whatsApp?.Revoke(conversation, original + "-r", original);
        _messaging?.Unsend(conversation, original, asText);
        _unsends.Add(new LossUnsend(original, conversation));
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Bench.Load;

/// <summary>Webhooks as bytes on the wire: one WhatsApp text of about 300 characters each, with an id of its own, signed.</summary>
internal sealed class SignedRequests
{
    private const string IdDigits = "00000000000000";
    private const string SignatureDigits = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(ConnectorWorkspace.AppSecret);
    private readonly byte[] _head;
    private readonly byte[] _body;
    private readonly int _signatureAt;
    private readonly int _idAt;
    private readonly int _fromAt;

    public SignedRequests(string accountId, DateTimeOffset now)
    {
        string text = string.Concat(Enumerable.Repeat("Guten Tag, wo bleibt meine Bestellung? ", 8));
        _body = new WhatsAppWebhook("100", accountId, now).Text("4917000000", "wamid." + IdDigits, text).ToBytes();
        _head = Encoding.ASCII.GetBytes(
            $"POST /webhook HTTP/1.1\r\nHost: connector.example.com\r\nContent-Type: application/json\r\nContent-Length: {_body.Length}\r\nX-Hub-Signature-256: sha256={SignatureDigits}\r\n\r\n");
        _signatureAt = Encoding.ASCII.GetString(_head).IndexOf(SignatureDigits, StringComparison.Ordinal);
        string body = Encoding.UTF8.GetString(_body);
        _idAt = body.IndexOf(IdDigits, StringComparison.Ordinal);
        _fromAt = body.LastIndexOf("4917000000", StringComparison.Ordinal);
    }

    /// <summary>How long each is.</summary>
    public int Length => _head.Length + _body.Length;

    /// <summary>Writes one.</summary>
    /// <param name="number">Its number: two of the same are duplicates. The conversation is one of a thousand.</param>
    /// <param name="buffer">Where to, at least <see cref="Length"/> long.</param>
    public void Write(long number, Span<byte> buffer)
    {
        Span<byte> body = buffer[_head.Length..Length];
        _head.CopyTo(buffer);
        _body.CopyTo(body);
        number.TryFormat(body.Slice(_idAt, IdDigits.Length), out _, "D14", CultureInfo.InvariantCulture);
        (number % 1000).TryFormat(body.Slice(_fromAt + 7, 3), out _, "D3", CultureInfo.InvariantCulture);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, body, signature);
        Convert.TryToHexStringLower(signature, buffer.Slice(_signatureAt, SignatureDigits.Length), out _);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Conformance.Platforms;

/// <summary>A message of a test: everything in it is its own, so that it is known wherever it shows up.</summary>
internal sealed class Message
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private readonly PlatformSpeech _platform;

    /// <param name="platform">How it is told.</param>
    /// <param name="at">When it was sent.</param>
    public Message(PlatformSpeech platform, DateTimeOffset at)
    {
        (_platform, At) = (platform, at);
        Account = platform.AccountId;
        Text = Marker;
        Bytes = [.. Png, .. Encoding.ASCII.GetBytes($"a medium with {BytesCanary} in its bytes")];
        Url = Fill(platform.Media.Url);
    }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Its id: digits, for there are platforms where it is nothing else.</summary>
    public string Id { get; init; } = NewNumber();

    /// <summary>Who has sent it: digits, as every platform has them.</summary>
    public string From { get; init; } = "49170" + RandomNumberGenerator.GetInt32(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);

    /// <summary>A word of its text that shows up nowhere else.</summary>
    public string Marker { get; } = "text" + NewWord();

    /// <summary>Its text; the marker, unless told otherwise.</summary>
    public string Text { get; init; }

    /// <summary>To whom it was sent.</summary>
    public string Account { get; init; }

    /// <summary>A word in the URL of its medium.</summary>
    public string UrlCanary { get; } = "url" + NewWord();

    /// <summary>A word in the bytes of its medium.</summary>
    public string BytesCanary { get; } = "bytes" + NewWord();

    /// <summary>The id of its medium.</summary>
    public string MediaId { get; } = NewNumber();

    /// <summary>The bytes of its medium, a PNG image.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where its medium lies.</summary>
    public string Url { get; init; }

    /// <summary>The message that it is about.</summary>
    public string Original { get; init; } = "";

    /// <summary>What must not show up of its medium.</summary>
    public IReadOnlyList<string> Canaries => [UrlCanary, BytesCanary];

    /// <summary>Whether the platform has such an event.</summary>
    public static bool Has(PlatformSpeech platform, string @event) => platform.Events.ContainsKey(@event);

    /// <summary>The webhook as the platform writes it.</summary>
    public byte[] ToBytes(string @event) => Write(_platform.Events[@event]);

    /// <summary>A webhook with this message's words.</summary>
    public byte[] Write(JsonNode template) => Encode(_platform, Render(template)!);

    /// <summary>One webhook of several messages, each written by its template.</summary>
    public static byte[] Batch(PlatformSpeech platform, params IReadOnlyList<(Message Message, JsonNode Template)> messages)
    {
        JsonNode first = messages[0].Message.Render(messages[0].Template)!;
        foreach ((Message message, JsonNode template) in messages.Skip(1))
        {
            JsonArray more = message.Render(template)![platform.Batch]!.AsArray();
            foreach (JsonNode? item in more.ToArray())
            {
                first[platform.Batch]!.AsArray().Add(item!.DeepClone());
            }
        }

        return Encode(platform, first);
    }

    /// <summary>What a look-up of its medium answers.</summary>
    public byte[] LookUp() => JsonSerializer.SerializeToUtf8Bytes(Render(_platform.Media.LookUp));

    private static string NewWord() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private static string NewNumber() => RandomNumberGenerator.GetInt32(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture) + RandomNumberGenerator.GetInt32(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);

    private static byte[] Encode(PlatformSpeech platform, JsonNode node) => MetaJson.Write(node, platform.EscapesText);

    private JsonNode? Render(JsonNode? template) => template switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Fill(member.Key), Render(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Render)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => RenderText(value.GetValue<string>()),
        _ => template?.DeepClone(),
    };

    private JsonNode RenderText(string text) => text switch
    {
        "{{#ms}}" => At.ToUnixTimeMilliseconds(),
        "{{#size}}" => Bytes.Length,
        _ => Fill(text),
    };

    private string Fill(string template)
    {
        (string Name, Func<string> Value)[] words =
        [
            ("{{id}}", () => Id), ("{{from}}", () => From), ("{{text}}", () => Text), ("{{account}}", () => Account), ("{{url}}", () => Url),
            ("{{mediaId}}", () => MediaId), ("{{canary}}", () => UrlCanary), ("{{original}}", () => Original), ("{{ms}}", () => At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("{{seconds}}", () => At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("{{sha256}}", () => Convert.ToHexStringLower(SHA256.HashData(Bytes))), ("{{sha256Base64}}", () => Convert.ToBase64String(SHA256.HashData(Bytes))),
        ];
        return words.Aggregate(template, (text, word) => text.Contains(word.Name, StringComparison.Ordinal) ? text.Replace(word.Name, word.Value(), StringComparison.Ordinal) : text);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>The documented shape of an inbound message, taken at its word.</summary>
public sealed class GenesysMessageSchemaTests
{
    private const string Right = """
        {"channel":{"messageId":"m1","time":"2026-01-02T03:04:05.000Z","from":{"id":"p1","idType":"Opaque","nickname":"Kunde"},"metadata":{"customAttributes":{"a":"b"}}},
         "text":"Hallo","content":[{"attachment":{"mediaType":"Image","url":"https://connector.example/m/1","mime":"image/png","id":"1","sha256":"x","filename":"a.png","text":"t"}}],
         "metadata":{"source":"instagram"}}
        """;

    [Fact]
    public void WhatIsDocumented_IsRight() => Assert.Empty(Check(Right));

    [Theory]
    [InlineData("channel", null, "channel: is missing")]
    [InlineData("channel.messageId", null, "channel.messageId: is missing")]
    [InlineData("channel.messageId", "\"\"", "channel.messageId: is empty")]
    [InlineData("channel.time", null, "channel.time: is missing")]
    [InlineData("channel.time", "1760000000", "channel.time: is Number, has to be a string")]
    [InlineData("channel.time", "\"2026-01-02T03:04:05+01:00\"", "channel.time: is '2026-01-02T03:04:05+01:00', has to be a time as yyyy-MM-ddTHH:mm:ss[.mmm]Z")]
    [InlineData("channel.time", "\"2026-01-02T03:04:05.0000000Z\"", "channel.time: is '2026-01-02T03:04:05.0000000Z', has to be a time as yyyy-MM-ddTHH:mm:ss[.mmm]Z")]
    [InlineData("channel.time", "\"2026-02-30T03:04:05Z\"", "channel.time: is '2026-02-30T03:04:05Z', has to be a time as yyyy-MM-ddTHH:mm:ss[.mmm]Z")]
    [InlineData("channel.from", null, "channel.from: is missing")]
    [InlineData("channel.from.id", null, "channel.from.id: is missing")]
    [InlineData("channel.from.idType", "\"opaque\"", "channel.from.idType: is 'opaque', has to be one of Email, Phone, Opaque")]
    [InlineData("channel.from.phone", "\"49170\"", "channel.from.phone: is not known, known are id, idType, nickname, firstName, lastName, image, email")]
    [InlineData("channel.to", "{\"id\":\"x\"}", "channel.to: is not known, known are messageId, time, from, metadata")]
    [InlineData("type", "\"Text\"", "body.type: is not known, known are channel, text, content, metadata")]
    [InlineData("text", "7", "body.text: is Number, has to be a string")]
    [InlineData("content", "{}", "content: is Object, has to be an array")]
    [InlineData("content.0.contentType", "\"Attachment\"", "content[0].contentType: is not known, known are attachment")]
    [InlineData("content.0.attachment", null, "content[0].attachment: is missing")]
    [InlineData("content.0.attachment.mediaType", "\"Sticker\"", "content[0].attachment.mediaType: is 'Sticker', has to be one of Image, Video, Audio, File, Link")]
    [InlineData("content.0.attachment.mime", null, "content[0].attachment.mime: is missing")]
    [InlineData("content.0.attachment.url", "\"/m/1\"", "content[0].attachment.url: is '/m/1', has to be an absolute URL")]
    [InlineData("content.0.attachment.size", "7", "content[0].attachment.size: is not known, known are id, mediaType, url, mime, text, sha256, filename")]
    [InlineData("metadata.n", "7", "metadata.n: is Number, has to be a string")]
    public void WhatIsNot_IsRefusedWithItsField(string path, string? value, string problem) => Assert.Equal([problem], Check(With(path, value)));

    [Fact]
    public void TextOfFourThousandCharacters_IsTheLongest()
    {
        Assert.Empty(Check(With("text", $"\"{new string('a', 4000)}\"")));
        Assert.Equal(["text: has 4001 characters, 4000 are allowed"], Check(With("text", $"\"{new string('a', 4001)}\"")));
    }

    [Fact]
    public void NeitherTextNorContent_IsRefused()
    {
        Assert.Empty(Check(With("text", null)));
        string withoutContent = With("content", null);
        Assert.Empty(Check(withoutContent));
        Assert.Contains("anyOf", Assert.Single(Check(With("text", null, withoutContent))), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Check(string message)
    {
        using JsonDocument parsed = JsonDocument.Parse(message);
        return GenesysMessageSchema.Check(parsed.RootElement);
    }

    private static string With(string path, string? value, string message = Right)
    {
        JsonNode root = JsonNode.Parse(message)!;
        string[] steps = path.Split('.');
        JsonNode at = steps[..^1].Aggregate(root, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        if (value is null)
        {
            at.AsObject().Remove(steps[^1]);
        }
        else
        {
            at[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}

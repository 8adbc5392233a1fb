using System.Text;
using ChannelConnector.Platforms;
using ChannelOperator.TestKit;

namespace ChannelConnector.Tests.Platforms;

/// <summary>Webhooks as the platforms send them, in the files of <c>Payloads</c>, and smaller ones made here.</summary>
internal static class Payloads
{
    private static readonly string Directory = Repository.PathOf("tests", "ChannelConnector.Tests", "Platforms", "Payloads");

    /// <summary>The files with the platform that each is of.</summary>
    public static IEnumerable<(string Platform, byte[] Body)> All => System.IO.Directory.GetFiles(Directory, "*.json").Order(StringComparer.Ordinal)
        .Select(file => (PlatformOf(Path.GetFileName(file)), File.ReadAllBytes(file)));

    /// <summary>The events of a file.</summary>
    public static IReadOnlyList<PlatformEvent> Events(string name) => PlatformParser.For(PlatformOf(name)).Parse(File.ReadAllBytes(Path.Combine(Directory, name + ".json")));

    /// <summary>The events of a text.</summary>
    public static IReadOnlyList<PlatformEvent> Parse(string platform, string json) => PlatformParser.For(platform).Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The events of Messenger's or Instagram's items.</summary>
    public static IReadOnlyList<PlatformEvent> Items(string platform, params string[] items) => Parse(platform, Messaging(platform, items));

    /// <summary>A body with Messenger's or Instagram's items.</summary>
    public static string Messaging(string platform, params string[] items) =>
        $$"""{"object":"{{(platform == "Instagram" ? "instagram" : "page")}}","entry":[{"id":"900","time":1760000000123,"messaging":[{{string.Join(',', items)}}]}]}""";

    /// <summary>An item from a customer.</summary>
    public static string Item(string members) => $$"""{"sender":{"id":"c1"},"recipient":{"id":"900"},"timestamp":1760000000001,{{members}}}""";

    /// <summary>The events of WhatsApp messages.</summary>
    public static IReadOnlyList<PlatformEvent> Messages(params string[] messages) => Parse("WhatsApp", WhatsApp(messages));

    /// <summary>A body with WhatsApp messages.</summary>
    public static string WhatsApp(params string[] messages) =>
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"200"},"messages":[{{{string.Join(',', messages)}}}]}}]}]}""";

    /// <summary>The events of direct messages of X, by what they say.</summary>
    public static IReadOnlyList<PlatformEvent> Direct(params string[] messages) => Parse("X", X(messages));

    /// <summary>A body with direct messages of X.</summary>
    public static string X(params string[] messages)
    {
        IEnumerable<string> events = messages.Select((data, index) =>
            $$$"""{"type":"message_create","id":"{{{index}}}","created_timestamp":"1760000000000","message_create":{"sender_id":"2","target":{"recipient_id":"1"},"message_data":{{{data}}}}}""");
        return $$"""{"for_user_id":"1","direct_message_events":[{{string.Join(',', events)}}]}""";
    }

    private static string PlatformOf(string name) => name.Split('-')[0] switch
    {
        "messenger" => "Facebook",
        "instagram" => "Instagram",
        "x" => "X",
        _ => "WhatsApp",
    };
}

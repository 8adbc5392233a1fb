using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Flows;

/// <summary>The same messages on each platform.</summary>
internal static class PlatformMessages
{
    /// <summary>A text.</summary>
    public static PlatformWebhook Text(ConnectorWorld world, string from, string id, string text) => world.Workspace.Contract.Platform switch
    {
        "WhatsApp" => world.WhatsApp().Text(from, id, text),
        "X" => world.X().Text(from, id, text),
        _ => Messaging(world).Text(from, id, text),
    };

    /// <summary>A medium of a kind of the contract. X has images and videos alone.</summary>
    public static PlatformWebhook Media(ConnectorWorld world, string kind, string from, string id, string? text = null)
    {
        (string type, byte[] bytes, string mime) = MediaSample.Of(kind);
        return world.Workspace.Contract.Platform switch
        {
            "WhatsApp" => world.WhatsApp().Media(from, id, kind, world.Graph.AddWhatsAppMedium(bytes, mime), text),
            "X" when kind == "image" => world.X().Photo(from, id, world.XApi.AddPhoto(bytes, mime), text),
            "X" when kind == "video" => world.X().Video(from, id, world.XApi.AddFilm(bytes, mime), text),
            "X" => throw new NotSupportedException(kind),
            "Instagram" => Messaging(world).Media(from, id, type, world.Graph.AddInstagramMedium(bytes, mime).Url, text),
            _ => Messaging(world).Media(from, id, type, world.Graph.AddMessengerMedium(bytes, mime).Url, text),
        };
    }

    private static MessagingWebhook Messaging(ConnectorWorld world) => world.Workspace.Contract.Platform == "Instagram" ? world.Instagram() : world.Messenger();
}

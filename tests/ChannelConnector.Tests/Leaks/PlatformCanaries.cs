using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Leaks;

/// <summary>Messages of a platform that carry canaries.</summary>
internal abstract class PlatformCanaries(LeakWorld world)
{
    public const string Customer = "491700000001";

    private static readonly byte[] PngHead = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] Mp4Head = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0];

    protected LeakWorld World { get; } = world;

    protected CanaryBook Book => World.Book;

    /// <summary>Everything forbidden that the platform can send, among what has to arrive, in one webhook. Images alone are kept.</summary>
    /// <param name="mark">Sets its messages apart from those of another call.</param>
    public abstract PlatformWebhook Everything(string mark);

    /// <summary>What may not be stored although its kind may: without a rule of its own it would be.</summary>
    public abstract PlatformWebhook NeverStored(string mark);

    public abstract PlatformWebhook Text(string id, string text, string from = Customer);

    /// <summary>An image, or another kind in its place.</summary>
    public abstract PlatformWebhook Media(string id, string kind, GraphMedium medium, string text, string from = Customer);

    /// <summary>The customer takes a message back, or somebody has it erased where the platform tells of nothing.</summary>
    public abstract Task<int> RemoveAsync(string id, string from = Customer);

    /// <summary>A kind that the platform has beside images.</summary>
    public virtual string OtherKind => MediaKinds.Document;

    /// <summary>What the platform has of a medium.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="bytesMayBe">Where its bytes may be.</param>
    /// <param name="isFetched">Whether its URL is to be asked for.</param>
    /// <param name="isVideo">Its bytes are a video's, whatever is announced.</param>
    public GraphMedium Medium(string what, Places bytesMayBe, bool isFetched = true, bool isVideo = false)
    {
        byte[] bytes = [.. isVideo ? Mp4Head : PngHead, .. Encoding.UTF8.GetBytes(Book.Add($"the bytes of {what}", bytesMayBe))];
        return Add(isFetched ? Book.Address($"the URL of {what}") : Book.Forbidden($"the URL of {what}"), bytes);
    }

    /// <summary>A medium of <see cref="OtherKind"/>.</summary>
    public virtual GraphMedium Other(string what, Places bytesMayBe) => Medium(what, bytesMayBe);

    /// <summary>An address on a listed host.</summary>
    public string Link(string what) => $"https://scontent.xx.fbcdn.net/v/t1.15752-9/{Book.Forbidden(what)}_n.jpg";

    protected abstract GraphMedium Add(string canary, byte[] bytes);

    /// <summary>A text with an address on a listed host in it, of which the rest has to arrive.</summary>
    protected string WithLink(string what) => $"{Book.Allowed($"the text before {what}")} {Link(what)} {Book.Allowed($"the text after {what}")}";

    /// <summary>Addresses on listed hosts, wrapped as they come.</summary>
    protected string WithWrappedLinks() => string.Join(' ',
        Book.Allowed("a text among links"),
        $"https://l.facebook.com/l.php?u={Uri.EscapeDataString(Link("a link within a link"))}&h=AT0",
        $"https://l.facebook.com/l.php?u={Uri.EscapeDataString(Uri.EscapeDataString(Link("a link within a link, encoded twice")))}",
        Link("a link in capitals").Replace("scontent.xx.fbcdn.net", "SCONTENT.XX.FBCDN.NET", StringComparison.Ordinal),
        $"({Link("a link in brackets")}),",
        $"<{Link("a link in angle brackets")}>",
        $"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature={Book.Forbidden("a signature")}",
        $"https://scontent.xx.fbcdn.net./{Book.Forbidden("a link with a dot behind the host")}",
        $"cdn.fbsbx.com/{Book.Forbidden("a link without a scheme")}",
        $"https://{Book.Forbidden("a name below a listed host")}.fbcdn.net/");

    /// <summary>The canaries of a world's platform.</summary>
    public static PlatformCanaries For(LeakWorld world) => world.Platform switch
    {
        "WhatsApp" => new WhatsAppCanaries(world),
        "X" => new XCanaries(world),
        "Instagram" => new MessagingCanaries(world, world.World.Instagram),
        _ => new MessagingCanaries(world, world.World.Messenger),
    };

    protected static byte[] Film(string canary) => [.. Mp4Head, .. Encoding.UTF8.GetBytes(canary)];

    protected static JsonObject Object(params (string Name, JsonNode? Value)[] members) => new(members.Select(member => KeyValuePair.Create(member.Name, member.Value)));
}

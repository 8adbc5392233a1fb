using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Media;

public sealed class MediaLinksTests : IDisposable
{
    private static readonly Uri Public = new("https://support.example.com/wa/");

    private readonly StateDirectory _state = new();

    private string KeyFile => Path.Combine(_state.Path, "media-url.key");

    [Fact]
    public void A_link_stands_for_its_medium_and_tells_nothing_of_it()
    {
        StoredMedium medium = Medium(MediaState.Now);

        Uri url = Links().Create(Public, medium)!;

        Assert.Matches("^https://support[.]example[.]com/wa/media/[A-Za-z0-9_-]{75}$", url.AbsoluteUri);
        Assert.DoesNotContain(medium.Key, url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(medium.Key, Links().Verify(url.Segments[^1]));
    }

    [Fact]
    public void No_character_of_it_can_be_changed()
    {
        MediaLinks links = Links();
        string token = Token(links);

        for (int i = 0; i < token.Length; i++)
        {
            foreach (char other in "AB_")
            {
                string changed = token[..i] + other + token[(i + 1)..];
                Assert.Equal(changed == token, links.Verify(changed) is not null);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("media")]
    [InlineData("%00")]
    [InlineData("=")]
    [InlineData(" ")]
    public void What_is_added_is_refused(string more)
    {
        MediaLinks links = Links();

        Assert.Equal(more.Length == 0, links.Verify(Token(links) + more) is not null);
        Assert.Null(links.Verify(more));
    }

    [Fact]
    public void It_ends_with_the_medium()
    {
        MediaLinks links = Links(image: 3600);
        string token = Token(links);

        _state.Time.Advance(TimeSpan.FromSeconds(3600) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(links.Verify(token));
        _state.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(links.Verify(token));
        Assert.Null(links.Create(Public, Medium(MediaState.Now)));
    }

    [Fact]
    public void It_ends_after_a_week_at_the_latest()
    {
        MediaLinks links = Links(image: 30 * 86_400);
        string token = Token(links);

        _state.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(links.Verify(token));
        _state.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(links.Verify(token));
    }

    [Fact]
    public void Links_outlive_a_restart_and_not_their_key()
    {
        string token = Token(Links());
        Assert.NotNull(Links().Verify(token));

        File.Delete(KeyFile);

        Assert.Null(Links().Verify(token));
    }

    [Fact]
    public void The_key_is_its_owners_alone()
    {
        Links();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Equal(["media-url.key"], Directory.GetFiles(_state.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_key_that_is_none_is_a_reason_not_to_start()
    {
        File.WriteAllText(KeyFile, "");

        ContractException exception = Assert.Throws<ContractException>(() => Links());

        Assert.StartsWith(KeyFile + " has 0 bytes, allowed: 32. Delete it", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _state.Dispose();

    private static StoredMedium Medium(DateTimeOffset received) => new(MediaNames.NewKey(), "mid.1", MediaKinds.Image, "image/jpeg", received);

    private static string Token(MediaLinks links) => links.Create(Public, Medium(MediaState.Now))!.Segments[^1];

    private MediaLinks Links(long image = 60) => new(MediaLinkKey.OfDirectory(_state.Path), MediaState.Retention(image), _state.Time);
}

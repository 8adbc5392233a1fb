using System.Text;
using ChannelConnector.Media;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Media;

public sealed class MediaSnifferTests
{
    [Theory]
    [InlineData("\xFF\xD8\xFF\xE0", null, "image/jpeg", MediaKinds.Image)]
    [InlineData("\x89PNG\r\n\x1A\n", null, "image/png", MediaKinds.Image)]
    [InlineData("GIF89a", null, "image/gif", MediaKinds.Image)]
    [InlineData("RIFF....WEBP", null, "image/webp", MediaKinds.Image)]
    [InlineData("RIFF....WAVE", null, MediaTypes.Bytes, MediaKinds.Audio)]
    [InlineData("RIFF....AVI ", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("....ftypisom", "video/mp4", "video/mp4", MediaKinds.Video)]
    [InlineData("....ftypM4A ", "video/mp4", "audio/mp4", MediaKinds.Audio)]
    [InlineData("....ftyp3gp5", null, "video/3gpp", MediaKinds.Video)]
    [InlineData("....ftypheic", "image/jpeg", MediaTypes.Bytes, MediaKinds.Image)]
    [InlineData("....ftypqt  ", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("OggS", null, "audio/ogg", MediaKinds.Audio)]
    [InlineData("#!AMR\n", null, "audio/amr", MediaKinds.Audio)]
    [InlineData("ID3", null, "audio/mpeg", MediaKinds.Audio)]
    [InlineData("\xFF\xFB\x90", null, "audio/mpeg", MediaKinds.Audio)]
    [InlineData("\xFF\xF1\x50", null, "audio/aac", MediaKinds.Audio)]
    [InlineData("\x1A\x45\xDF\xA3", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("%PDF-1.7", "image/jpeg", "application/pdf", MediaKinds.Document)]
    [InlineData("PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", MediaKinds.Document)]
    [InlineData("PK\x03\x04", "image/jpeg", MediaTypes.Bytes, MediaKinds.Document)]
    [InlineData("\xD0\xCF\x11\xE0", "application/msword", "application/msword", MediaKinds.Document)]
    [InlineData("plain words", "text/plain; charset=utf-8", "text/plain", MediaKinds.Document)]
    [InlineData("plain words", "image/jpeg", MediaTypes.Bytes, MediaKinds.Document)]
    [InlineData("binary \0", "text/plain", MediaTypes.Bytes, MediaKinds.Document)]
    [InlineData("<svg onload=alert(1)>", "image/svg+xml", MediaTypes.Bytes, MediaKinds.Document)]
    [InlineData("", "image/jpeg", MediaTypes.Bytes, MediaKinds.Document)]
    [InlineData("BM\x10\x27\0\0\0\0\0\0\x36", "application/pdf", MediaTypes.Bytes, MediaKinds.Image)]
    [InlineData("II*\0", null, MediaTypes.Bytes, MediaKinds.Image)]
    [InlineData("MM\0*", null, MediaTypes.Bytes, MediaKinds.Image)]
    [InlineData("\x30\x26\xB2\x75\x8E\x66\xCF\x11", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("FLV\x01", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("\0\0\x01\xBA", null, MediaTypes.Bytes, MediaKinds.Video)]
    [InlineData("fLaC", null, MediaTypes.Bytes, MediaKinds.Audio)]
    public void Bytes_are_what_their_beginning_says(string head, string? announced, string mime, string kind) =>
        Assert.Equal(new MediaType(mime, kind), MediaSniffer.Sniff(Encoding.Latin1.GetBytes(head), announced));

    [Fact]
    public void A_general_container_that_is_announced_as_sound_may_be_a_video() =>
        Assert.Equal(new MediaType("audio/mp4", MediaKinds.Audio, OrKind: MediaKinds.Video), MediaSniffer.Sniff("....ftypisom"u8, "audio/mp4; codecs=mp4a"));

    [Fact]
    public void A_transport_stream_is_a_video()
    {
        byte[] head = new byte[MediaSniffer.HeadBytes];
        (head[0], head[188], head[376]) = (0x47, 0x47, 0x47);

        Assert.Equal(MediaKinds.Video, MediaSniffer.Sniff(head, "application/pdf")!.Kind);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("\xEF\xBB\xBF\r\n  <HTML lang=en>")]
    [InlineData("<script>")]
    public void A_web_page_is_nothing(string head) => Assert.Null(MediaSniffer.Sniff(Encoding.Latin1.GetBytes(head), "text/plain"));
}

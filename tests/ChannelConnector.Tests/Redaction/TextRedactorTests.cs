using ChannelConnector.Redaction;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Redaction;

public sealed class TextRedactorTests
{
    private static readonly TextRedactor Redactor = new(new HostPatterns(PlatformFloor.CdnHosts));

    [Theory]
    [InlineData("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=s")]
    [InlineData("http://scontent.xx.fbcdn.net/v/x.jpg")]
    [InlineData("lookaside.fbsbx.com/x")] // no scheme
    [InlineData("lookaside.fbsbx.com")]
    [InlineData("//lookaside.fbsbx.com/x")]
    [InlineData("HTTPS://LookAside.FBSBX.com/x")]
    [InlineData("https://lookaside.fbsbx.com./x")] // a dot at the end
    [InlineData("https://lookaside.fbsbx.com:443/x")]
    [InlineData("https://user:word@lookaside.fbsbx.com/x")]
    [InlineData("https://good.example@lookaside.fbsbx.com/x")]
    [InlineData("https://l.facebook.com/l.php?u=https%3A%2F%2Flookaside.fbsbx.com%2Fx&h=AT")] // within another link
    [InlineData("https://l.facebook.com/l.php?u=https%253A%252F%252Flookaside%252Efbsbx%252Ecom%252Fx")] // twice
    [InlineData("https://l.facebook.com/l.php?u=https%25253A%25252F%25252Flookaside%25252Efbsbx.com")] // three times
    [InlineData("https://look%61side%2efbsbx%2Ecom/x")]
    [InlineData("https://proxy.example/lookaside.fbsbx.com/x")]
    [InlineData("https://proxy.example/?lookaside.fbsbx.com")]
    [InlineData("https://lookaside。fbsbx。com/x")] // ideographic dots
    [InlineData("https://lookaside｡fbsbx．com/x")]
    [InlineData("https://lookaside․fbsbx﹒com/x")]
    [InlineData("https://ｌｏｏｋａｓｉｄｅ.ｆｂｓｂｘ.ｃｏｍ/x")] // full width
    [InlineData("https://ⓛⓞⓞⓚⓐⓢⓘⓓⓔ.fbsbx.com/x")]
    [InlineData("https://𝗅𝗈𝗈𝗄𝖺𝗌𝗂𝖽𝖾.𝒇𝒃𝒔𝒃𝒙.𝖼𝗈𝗆/x")]
    [InlineData("https://loo\u212Aaside.fbsbx.com/x")] // the sign for kelvin
    [InlineData("https://look\u200baside.fb\u00adsbx.c\u2060om/x")] // nothing to be seen between
    [InlineData("https://look\ufe0faside.fbsbx.com/x")]
    [InlineData("https:\\\\lookaside.fbsbx.com\\x")]
    [InlineData("https:\\/\\/lookaside.fbsbx.com\\/x")] // JSON
    [InlineData("https:\\/\\/lookaside\\u002efbsbx\\u002Ecom\\/x")]
    [InlineData("https://lookaside\\x2efbsbx.com/x")]
    [InlineData("https://lookaside&#46;fbsbx&#x2E;com/x")] // HTML
    [InlineData("https://lookaside&period;fbsbx&#46com/x")]
    [InlineData("https&colon;&sol;&sol;lookaside.fbsbx.com&sol;x")]
    [InlineData("https://lookaside&amp;#46;fbsbx.com/x")]
    [InlineData("https://look&Tab;aside.fbsbx.com/x")]
    [InlineData("https://look%0Aaside.fbsbx.com/x")]
    [InlineData("_lookaside.fbsbx.com/x_")] // emphasis
    [InlineData("👉lookaside.fbsbx.com/x👈")]
    [InlineData("看lookaside.fbsbx.com/x")] // no spaces in Chinese
    [InlineData("mailto:x@cdn.fbsbx.com")]
    public void A_link_to_a_listed_host_goes_in_whatever_form(string link)
    {
        string redacted = Redactor.Redact($"Schau mal {link} bitte.", out int removed);

        Assert.Equal(1, removed);
        Assert.DoesNotContain("fbsbx", redacted, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/x", redacted, StringComparison.Ordinal);
        Assert.StartsWith("Schau mal ", redacted, StringComparison.Ordinal);
        Assert.EndsWith(" bitte.", redacted, StringComparison.Ordinal);
        Assert.Contains("[link removed]", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://fbcdn.net.attacker.com/x")]
    [InlineData("https://scontent.fbcdn.net.attacker.com/x")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/x")]
    [InlineData("https://notfbcdn.net/x")]
    [InlineData("https://fbcdn.net/x")] // the pattern is for hosts below
    [InlineData("https://not-lookaside.fbsbx.com/x")]
    [InlineData("https://fbsbx.com/x")]
    [InlineData("https://lookaside.fbsbx.co/x")]
    [InlineData("https://lookaside-fbsbx.com/x")]
    [InlineData("https://lookaside,fbsbx,com/x")]
    [InlineData("https://genesys.example/a%20b?c=%2F&amp;d=1")]
    [InlineData("100% & 3.5 … 1.000,00 € z. B. 50%ig C:\\temp\\x.txt a@b.example")]
    [InlineData("%%%25 &#; &#x; &bogus; \\u12 \\x1 %zz xn--.de xn--a.b ..-.. ä.ö.ü 例え.テスト")]
    [InlineData("")]
    [InlineData("Grüße aus Köln")]
    public void Everything_else_stays_as_it_is(string text)
    {
        Assert.Same(text, Redactor.Redact(text, out int removed));
        Assert.Equal(0, removed);
    }

    [Theory]
    [InlineData("(https://lookaside.fbsbx.com/x)", "([link removed])")]
    [InlineData("\"https://lookaside.fbsbx.com/x\",", "\"[link removed]\",")]
    [InlineData("<https://lookaside.fbsbx.com/x>", "<[link removed]>")]
    [InlineData("[Bild](https://lookaside.fbsbx.com/x)", "[Bild]([link removed])")]
    [InlineData("Bild:https://lookaside.fbsbx.com/x!", "Bild:[link removed]!")]
    [InlineData("看「https://lookaside.fbsbx.com/x」。", "看「[link removed]」。")]
    [InlineData("„lookaside.fbsbx.com/x“?", "„[link removed]“?")]
    [InlineData("a\thttps://lookaside.fbsbx.com/x\r\nb  https://cdn.fbsbx.com/y", "a\t[link removed]\r\nb  [link removed]")]
    [InlineData("https://l.facebook.com/?u=https://lookaside.fbsbx.com/x", "[link removed]")]
    [InlineData("lookaside。fbsbx。com:https://good.example/x", "[link removed]")]
    public void What_is_around_a_link_stays(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text, out _));

    [Fact]
    public void The_rest_of_a_link_does_not_stay_behind_a_bracket_or_a_quote()
    {
        foreach (char c in "()[]{}<>\"'«»„“*_~,;:!?|^`")
        {
            string redacted = Redactor.Redact($"https://lookaside.fbsbx.com/?a={c}b&signature=CANARY", out _);
            Assert.Equal("[link removed]", redacted);
        }
    }

    [Theory]
    [InlineData("bild.bücher.example")]
    [InlineData("BILD.BÜCHER.example")]
    [InlineData("bild.xn--bcher-kva.example")]
    public void An_international_host_is_found_in_both_of_its_forms(string host)
    {
        Assert.Equal("[link removed]", new TextRedactor(new HostPatterns(["*.xn--bcher-kva.example"])).Redact($"https://{host}/x", out _));
        Assert.Equal("[link removed]", new TextRedactor(new HostPatterns(["*.bücher.example"])).Redact($"https://{host}/x", out _));
    }

    [Fact]
    public void What_is_wrapped_more_often_than_anybody_does_is_removed()
    {
        string wrapped = "lookaside%" + string.Concat(Enumerable.Repeat("25", 40)) + "2efbsbx%2Ecom";
        Assert.Equal("[link removed]", Redactor.Redact(wrapped, out _));
    }

    [Fact]
    public void A_long_text_that_is_made_to_be_slow_is_not()
    {
        string[] texts = [new string('.', 1_000_000), string.Concat(Enumerable.Repeat("%25", 500_000)), string.Concat(Enumerable.Repeat("a.ä.", 20_000)), string.Concat(Enumerable.Repeat("&#", 500_000)), string.Concat(Enumerable.Repeat("xn--a.", 200_000))];
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (string text in texts)
        {
            _ = Redactor.Redact(text, out _);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Where_no_host_is_listed_nothing_is_removed()
    {
        const string text = "https://lookaside.fbsbx.com/x";
        Assert.Same(text, new TextRedactor(new HostPatterns([])).Redact(text, out _));
    }
}

using ChannelConnector.Platforms;
using ChannelOperator.Api;
using Microsoft.Extensions.Logging;

namespace ChannelConnector.Tests.Platforms;

/// <summary>Each word that a platform has for its account, and what it means here.</summary>
public sealed class AccountSignalTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    [Theory]
    [InlineData("""{"decision":"APPROVED"}""", "APPROVED", null, LogLevel.Information)]
    [InlineData("""{"decision":"REJECTED"}""", "REJECTED", ApprovalStatus.Rejected, LogLevel.Warning)]
    [InlineData("""{"decision":"DEFERRED"}""", "DEFERRED", ApprovalStatus.Suspended, LogLevel.Warning)]
    [InlineData("""{"decision":"PENDING"}""", "PENDING", ApprovalStatus.Suspended, LogLevel.Warning)]
    [InlineData("""{"decision":"rejected"}""", "unknown", null, LogLevel.Warning)]
    [InlineData("""{"decision":["REJECTED"]}""", "unknown", null, LogLevel.Warning)]
    [InlineData("""{}""", "unknown", null, LogLevel.Warning)]
    public void A_review_of_WhatsApp(string value, string word, string? decision, LogLevel level) => Assert.Equal(
        Signal("account_review_update", word, decision, level), Assert.Single(WhatsApp("account_review_update", value)));

    [Theory]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"November 25, 2026"}}""", "DISABLED_UPDATE DISABLE", ApprovalStatus.Revoked, LogLevel.Warning)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}}""", "DISABLED_UPDATE SCHEDULE_FOR_DISABLE", null, LogLevel.Error)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}""", "DISABLED_UPDATE REINSTATE", null, LogLevel.Information)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":["REINSTATE"]}}""", "DISABLED_UPDATE REINSTATE", null, LogLevel.Information)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":["REINSTATE","DISABLE"]}}""", "DISABLED_UPDATE", ApprovalStatus.Revoked, LogLevel.Warning)]
    [InlineData("""{"event":"DISABLED_UPDATE"}""", "DISABLED_UPDATE", ApprovalStatus.Revoked, LogLevel.Warning)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":"REINSTATE"}""", "DISABLED_UPDATE", ApprovalStatus.Revoked, LogLevel.Warning)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SOMETHING_NEW"}}""", "DISABLED_UPDATE", ApprovalStatus.Revoked, LogLevel.Warning)]
    [InlineData("""{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"SCAM"}}""", "ACCOUNT_VIOLATION", null, LogLevel.Warning)]
    [InlineData("""{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING"}]}""", "ACCOUNT_RESTRICTION", null, LogLevel.Warning)]
    [InlineData("""{"event":"ACCOUNT_VIOLATION","ban_info":{"waba_ban_state":"DISABLE"}}""", "ACCOUNT_VIOLATION", null, LogLevel.Warning)]
    [InlineData("""{"event":"VERIFIED_ACCOUNT"}""", "VERIFIED_ACCOUNT", null, LogLevel.Information)]
    [InlineData("""{"event":7}""", "unknown", null, LogLevel.Warning)]
    public void An_update_of_WhatsApp(string value, string word, string? decision, LogLevel level) => Assert.Equal(
        Signal("account_update", word, decision, level), Assert.Single(WhatsApp("account_update", value)));

    [Theory]
    [InlineData("Facebook", "messaging", """{"action":"block","reason":"spam"}""", "block", ApprovalStatus.Suspended, LogLevel.Warning)]
    [InlineData("Instagram", "messaging", """{"action":"block","reason":"spam"}""", "block", ApprovalStatus.Suspended, LogLevel.Warning)]
    [InlineData("Facebook", "standby", """{"action":"block"}""", "block", ApprovalStatus.Suspended, LogLevel.Warning)]
    [InlineData("Facebook", "messaging", """{"action":"warning","reason":"spam"}""", "warning", null, LogLevel.Warning)]
    [InlineData("Facebook", "messaging", """{"action":"unblock"}""", "unblock", null, LogLevel.Information)]
    [InlineData("Facebook", "messaging", """{"action":"BLOCK"}""", "unknown", null, LogLevel.Warning)]
    [InlineData("Facebook", "messaging", """{}""", "unknown", null, LogLevel.Warning)]
    public void An_enforcement_of_Messenger_and_Instagram(string platform, string list, string enforcement, string word, string? decision, LogLevel level)
    {
        string body = Payloads.Messaging(platform, $$"""{"recipient":{"id":"900"},"timestamp":1760000000000,"policy_enforcement":{{enforcement}}}""").Replace("\"messaging\"", $"\"{list}\"", StringComparison.Ordinal);
        AccountSignal signal = Assert.IsType<AccountSignal>(Assert.Single(Payloads.Parse(platform, body)));

        Assert.Equal(Signal("messaging_policy_enforcement", word, decision, level) with { AccountId = "900", Said = signal.Said }, signal);
    }

    [Theory]
    [InlineData("SOMETHING_OF_NEXT_YEAR", "SOMETHING_OF_NEXT_YEAR")]
    [InlineData("something", "unknown")]
    [InlineData("https://scontent.xx.fbcdn.net/x", "unknown")]
    [InlineData("SCONTENT.XX.FBCDN.NET", "unknown")]
    [InlineData("A\\nB", "unknown")]
    [InlineData("A\\u0000", "unknown")]
    [InlineData("\\ud83d", "unknown")]
    [InlineData("ÄÖÜ", "unknown")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ", "unknown")]
    [InlineData("", "unknown")]
    public void A_word_that_is_not_known_is_told_only_if_it_looks_like_one_and_counts_as_unknown(string word, string said)
    {
        AccountSignal signal = Assert.Single(WhatsApp("account_update", $$"""{"event":"{{word}}"}"""));

        Assert.Equal(("unknown", said, null), (signal.Word, signal.Said, signal.Decision));
    }

    [Theory]
    [InlineData("1760000000", "2025-10-09T08:53:20Z")]
    [InlineData("\"1760000000\"", "2025-10-09T08:53:20Z")]
    [InlineData("1760000000000", "2025-10-09T08:53:20Z")]
    [InlineData("-1", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("99999999999999999999999", null)]
    public void Its_time_is_the_entrys(string time, string? expected) => Assert.Equal(
        expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
        Assert.Single(WhatsApp("account_review_update", """{"decision":"REJECTED"}""", time)).At);

    [Fact]
    public void One_that_cannot_be_read_costs_no_other()
    {
        IReadOnlyList<PlatformEvent> events = Payloads.Parse("WhatsApp", """
            {"object":"whatsapp_business_account","entry":[{"id":"100","time":1760000000,"changes":[
              {"field":"account_review_update"},{"field":"account_review_update","value":"REJECTED"},{"field":"account_update","value":{"\ud800":1}},
              {"field":"account_review_update","value":{"decision":"REJECTED"}}]}]}
            """);

        Assert.Equal(4, events.Count);
        Assert.Equal("REJECTED", events.OfType<AccountSignal>().Last().Word);
        Assert.Single(events.OfType<AccountSignal>(), signal => signal.Decision is not null);
    }

    private static IEnumerable<AccountSignal> WhatsApp(string field, string value, string time = "1760000000") => Payloads.Parse(
        "WhatsApp", $$"""{"object":"whatsapp_business_account","entry":[{"id":"100","time":{{time}},"changes":[{"field":"{{field}}","value":{{value}}}]}]}""").Cast<AccountSignal>();

    private static AccountSignal Signal(string field, string word, string? decision, LogLevel level) =>
        new() { AccountId = "100", Field = field, Word = word, Said = word, Decision = decision, Level = level, At = At };
}

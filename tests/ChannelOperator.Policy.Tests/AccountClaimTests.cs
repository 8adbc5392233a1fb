using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Policy.Tests;

public sealed class AccountClaimTests
{
    private static readonly AccountClaim Older = AccountClaim.Of(new ChannelBuilder().Named("older").WithUid("2").Created("2026-01-01T00:00:00Z").Build(), false);

    private static readonly AccountClaim Newer = AccountClaim.Of(new ChannelBuilder().Named("newer").WithUid("1").Created("2026-01-01T00:00:01Z").Build(), false);

    private static readonly AccountClaim Twin = AccountClaim.Of(new ChannelBuilder().Named("twin").WithUid("3").Created("2026-01-01T00:00:00Z").Build(), false);

    private static readonly AccountClaim Unborn = AccountClaim.Of(
        new ChannelBuilder().Named("unborn").WithUid("0").WithMetadata(metadata => metadata with { CreationTimestamp = null }).Build(), false);

    public static TheoryData<string, AccountClaim[], string> Claims { get; } = new()
    {
        { "the one that runs", [Older, Newer with { IsRunning = true }], "newer" },
        { "the older", [Newer, Older], "older" },
        { "the older of two that run", [Newer with { IsRunning = true }, Older with { IsRunning = true }], "older" },
        { "the smaller uid", [Twin, Older], "older" },
        { "one with a time of creation", [Unborn, Newer], "newer" },
        { "the only one", [Unborn], "unborn" },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public void An_account_is_held_by(string which, AccountClaim[] claims, string holder)
    {
        Assert.True(AccountClaim.Holder(claims)?.Name == holder, which);
        Assert.True(AccountClaim.Holder(claims.Reverse())?.Name == holder, which);
    }

    [Fact]
    public void Nobody_holds_what_nobody_claims() => Assert.Null(AccountClaim.Holder([]));

    [Theory]
    [InlineData("X", "x/4711")]
    [InlineData("WhatsApp", "whatsapp/4711")]
    public void An_account_is_told_apart_by_platform_and_id(string platform, string account) => Assert.Equal(account, AccountClaim.Account(new ChannelBuilder().On(platform).Build()));

    [Fact]
    public void An_account_that_was_edited_is_claimed_as_it_was_permitted() =>
        Assert.Equal("x/4711", AccountClaim.Account(new ChannelBuilder().On("Telegram").ForAccount("4712").WithEffective("X", "4711").Build()));

    [Fact]
    public void A_claim_has_what_the_channel_says() => Assert.Equal(
        new AccountClaim("cx", "support", "11111111-1111-1111-1111-111111111111", FactsBuilder.At("2026-01-02T00:00:00Z"), true),
        AccountClaim.Of(new ChannelBuilder().Build(), true));
}

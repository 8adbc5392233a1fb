using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Policy.Tests;

public sealed class ClassFactsTests
{
    private static readonly ConnectorClassBuilder Standard = new();

    private static readonly ConnectorClassBuilder Special = new ConnectorClassBuilder().Named("special").NotDefault().Serving("x", "Telegram");

    [Theory]
    [InlineData("X", null, "standard")]
    [InlineData("x", null, "standard")]
    [InlineData("X", "standard", "standard")]
    [InlineData("X", "special", "special")]
    [InlineData("TELEGRAM", "special", "special")]
    public void A_class_is_the_one_named_or_the_default(string platform, string? named, string selected)
    {
        ClassFacts facts = Select(platform, named, Standard, Special);
        Assert.Equal((selected, null, true), (facts.Class?.Metadata.Name, facts.Missing, facts.Ambiguous.IsEmpty));
    }

    [Theory]
    [InlineData("X", "gone", "ConnectorClass gone does not exist: create it")]
    [InlineData("WhatsApp", "special", "ConnectorClass special serves x, Telegram, not WhatsApp")]
    [InlineData("Telegram", null, "no ConnectorClass for Telegram is marked isDefault")]
    public void A_class_that_is_missing_says_why(string platform, string? named, string message)
    {
        ClassFacts facts = Select(platform, named, Standard, Special);
        Assert.Null(facts.Class);
        Assert.StartsWith(message, facts.Missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_defaults_are_ambiguous_unless_one_is_named()
    {
        ConnectorClassBuilder other = Standard.Named("another").Serving("x");
        ClassFacts facts = Select("X", null, Standard, other, Special);
        Assert.Equal((null, null), (facts.Class, facts.Missing));
        Assert.Equal(["another", "standard"], facts.Ambiguous.AsEnumerable());
        Assert.Equal("another", Select("X", "another", Standard, other).Class?.Metadata.Name);
        Assert.Equal("standard", Select("WhatsApp", null, Standard, other).Class?.Metadata.Name);
    }

    [Fact]
    public void A_channel_that_changed_its_platform_keeps_the_class_of_the_one_it_was_permitted_for()
    {
        ClassFacts facts = ClassFacts.Select(new ChannelBuilder().On("Telegram").WithEffective("X", "4711").Build(), [Standard.Build()]);
        Assert.Equal("standard", facts.Class?.Metadata.Name);
    }

    private static ClassFacts Select(string platform, string? named, params ConnectorClassBuilder[] classes) =>
        ClassFacts.Select(new ChannelBuilder().On(platform).OfClass(named).Build(), classes.Select(connectorClass => connectorClass.Build()));
}

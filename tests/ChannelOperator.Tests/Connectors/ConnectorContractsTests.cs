using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Conformance;
using CsCheck;

namespace ChannelOperator.Tests.Connectors;

/// <summary>The connector contract: its schema, its revision, its reading and tightening.</summary>
public sealed class ConnectorContractsTests
{
    private const int Worlds = 1_000;

    private static readonly JsonSchema Schema = JsonSchema.Parse(File.ReadAllText(Repository.PathOf("docs", "connector-contract.schema.json")));

    private static readonly FactsBuilder Facts = new FactsBuilder().On("Instagram").Channel(channel => channel.WithSetting("greeting", "Grüße").Approved(expires: "2027-01-01T00:00:00Z"));

    /// <summary>Contracts as the operator builds them: only where everything may be changed and a policy is known.</summary>
    private static readonly Gen<(World World, ConnectorContract Contract)> Built = Gen.Select(WorldGenerator.World, Gen.OneOf("", "v25.0", "Grüße \"&\" <b>\u2028\n"))
        .Where((world, _) => world.Decide() is { Scope: ChangeScope.Everything, Policy: not null })
        .Select((world, setting) => setting.Length == 0 ? world : world.WithSpec(spec => spec with
        {
            Connector = (spec.Connector ?? new ChannelConnectorSpec()) with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["graphVersion"] = setting, ["a.b-c_1"] = "" } },
        }))
        .Select(world => (world, ConnectorContracts.Build(world.Facts.Channel, world.Decide())));

    /// <summary>A decision that asks for nothing: tightening by it only seals anew.</summary>
    private static readonly ChannelDecision Lenient = Facts.Decide() with
    {
        Policy = new EffectivePolicy { Platform = "instagram" },
        Retention = MediaKinds.All.ToImmutableSortedDictionary(kind => kind, _ => TimeSpan.FromDays(3650), StringComparer.Ordinal),
        NotAfter = null,
    };

    public static TheoryData<string> Garbage =>
    [
        "", "{", "null", "[]", "\"text\"", "{}", """{"contract":"v1"}""", """{"contract":"v2","channel":{},"retentionSeconds":{},"neverStore":[],"urlHosts":[],"settings":{}}""",
        """{"contract":"v1","channel":{},"retentionSeconds":null,"neverStore":[],"urlHosts":[],"settings":{}}""",
        """{"contract":"v1","channel":{},"retentionSeconds":{"image":"soon"},"neverStore":[],"urlHosts":[],"settings":{}}""",
        """{"contract":"v1","channel":{},"retentionSeconds":{"image":1e99},"neverStore":[],"urlHosts":[],"settings":{}}""",
    ];

    public static TheoryData<string> Members => [.. Changes.Keys];

    private static Dictionary<string, Func<ConnectorContract, ConnectorContract>> Changes { get; } = new()
    {
        ["contract"] = contract => contract with { Contract = "v2" },
        ["channel.namespace"] = contract => contract with { Channel = contract.Channel with { Namespace = "other" } },
        ["channel.name"] = contract => contract with { Channel = contract.Channel with { Name = "other" } },
        ["channel.uid"] = contract => contract with { Channel = contract.Channel with { Uid = "other" } },
        ["platform"] = contract => contract with { Platform = "other" },
        ["accountId"] = contract => contract with { AccountId = "other" },
        ["termsVersion"] = contract => contract with { TermsVersion = null },
        ["retentionSeconds"] = contract => contract with { RetentionSeconds = new Dictionary<string, long>(contract.RetentionSeconds, StringComparer.Ordinal) { ["image"] = 77 } },
        ["neverStore"] = contract => contract with { NeverStore = [] },
        ["urlHosts"] = contract => contract with { UrlHosts = [.. contract.UrlHosts.Skip(1)] },
        ["recording"] = contract => contract with { Recording = "Allowed" },
        ["unsentMessages"] = contract => contract with { UnsentMessages = "Keep" },
        ["settings"] = contract => contract with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["greeting"] = "hello" } },
    };

    [Fact]
    public void Every_contract_follows_the_schema() =>
        Built.Sample(built => Assert.Empty(Schema.Validate(JsonElement.Parse(ConnectorContracts.Write(built.Contract)))), iter: Worlds);

    [Fact]
    public void Every_tightened_contract_follows_the_schema() => Gen.Select(Built, WorldGenerator.World).Sample(
        (built, other) => Assert.Empty(Schema.Validate(JsonElement.Parse(ConnectorContracts.Write(ConnectorContracts.Tighten(built.Contract, other.Decide()))))),
        iter: Worlds);

    [Fact]
    public void The_schema_knows_every_member_and_requires_all_but_two()
    {
        JsonElement schema = JsonElement.Parse(File.ReadAllText(Repository.PathOf("docs", "connector-contract.schema.json")));
        JsonElement written = JsonElement.Parse(ConnectorContracts.Write(Contract()));
        string[] members = [.. written.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(members, schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            members.Except(["termsVersion", "notAfter"], StringComparer.Ordinal),
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_shows_a_contract_and_names_every_member()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "connector-contract.md"));
        JsonElement example = JsonElement.Parse(page.Split("```json")[1].Split("```")[0]);
        Assert.Empty(Schema.Validate(example));
        Assert.All(example.EnumerateObject(), member => Assert.Contains($"| `{member.Name}` |", page, StringComparison.Ordinal));
        Assert.Equal(
            JsonElement.Parse(ConnectorContracts.Write(Contract())).EnumerateObject().Select(member => member.Name),
            example.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("contract", "\"v2\"")]
    [InlineData("accountId", "\"\"")]
    [InlineData("retentionSeconds", """{"image":1,"video":1,"audio":1}""")]
    [InlineData("retentionSeconds", """{"image":1,"video":1,"audio":1,"document":-1}""")]
    [InlineData("neverStore", """["Anything"]""")]
    [InlineData("urlHosts", """["https://example.com"]""")]
    [InlineData("recording", "\"Maybe\"")]
    [InlineData("settings", """{"1st":"x"}""")]
    [InlineData("revision", "\"abc\"")]
    [InlineData("notAfter", "\"soon\"")]
    [InlineData("more", "true")]
    public void The_schema_refuses_what_is_none(string member, string value)
    {
        JsonObject contract = JsonNode.Parse(ConnectorContracts.Write(Contract()))!.AsObject();
        contract[member] = JsonNode.Parse(value);
        Assert.NotEmpty(Schema.Validate(JsonSerializer.SerializeToElement(contract)));
    }

    [Fact]
    public void Umlauts_stay_readable() => Assert.Contains("\"greeting\": \"Grüße\"", ConnectorContracts.Write(Contract()), StringComparison.Ordinal);

    [Fact]
    public void What_is_written_is_read_again() =>
        Built.Sample(built => Assert.Equal(ConnectorContracts.Write(built.Contract), ConnectorContracts.Write(Read(ConnectorContracts.Write(built.Contract))!)), iter: Worlds);

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Garbage_is_no_contract(string text) => Assert.Null(Read(text));

    [Fact]
    public void A_ConfigMap_without_the_file_holds_no_contract()
    {
        Assert.Null(ConnectorContracts.Read(default));
        Assert.Null(ConnectorContracts.Read(JsonElement.Parse("{}")));
        Assert.Null(ConnectorContracts.Read(JsonElement.Parse("""{"channel.json":5}""")));
    }

    [Fact]
    public void The_revision_does_not_depend_on_the_order_of_keys() => Gen.Shuffle(Enumerable.Range(0, 8).ToArray()).Sample(order =>
    {
        ConnectorContract Contract(IEnumerable<int> names) => Facts.Channel(channel => names.Aggregate(channel, (built, name) => built.WithSetting($"s{name}", "value"))
            .WithSpec(spec => spec with { MediaRetention = names.Where(name => name < 4).ToDictionary(name => MediaKinds.All[name], name => new Duration($"{name}d"), StringComparer.Ordinal) })) is var facts
                ? ConnectorContracts.Build(facts.Build().Channel, facts.Decide()) : throw new InvalidOperationException();
        Assert.Equal(ConnectorContracts.Write(Contract(Enumerable.Range(0, 8))), ConnectorContracts.Write(Contract(order)));
    });

    [Fact]
    public void The_revision_does_not_depend_on_notAfter()
    {
        ConnectorContract later = ConnectorContracts.Build(Facts.Build().Channel, Facts.Decide() with { NotAfter = null });
        Assert.NotEqual(later.NotAfter, Contract().NotAfter);
        Assert.Equal(later.Revision, Contract().Revision);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void The_revision_changes_with_every_other_member(string member)
    {
        ConnectorContract before = ConnectorContracts.Tighten(Contract(), Lenient);
        ConnectorContract after = ConnectorContracts.Tighten(Changes[member](before), Lenient);
        Assert.NotEqual(before.Revision, after.Revision);
        Assert.Equal(before.Revision, Contract().Revision);
    }

    [Fact]
    public void Every_member_has_its_test()
    {
        IEnumerable<string> written = JsonElement.Parse(ConnectorContracts.Write(Contract())).EnumerateObject().Select(member => member.Name);
        Assert.Equal(
            written.Except(["revision", "notAfter"], StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Changes.Keys.Select(name => name.Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tightening_is_never_looser() => Gen.Select(Built, WorldGenerator.World).Sample(
        (built, other) =>
        {
            ChannelDecision decision = other.Decide();
            ConnectorContract tightened = ConnectorContracts.Tighten(built.Contract, decision);
            AssertNotLooser(built.Contract, tightened);
            Assert.Equal(
                (built.Contract.Channel, built.Contract.Platform, built.Contract.AccountId, built.Contract.TermsVersion, built.Contract.Settings),
                (tightened.Channel, tightened.Platform, tightened.AccountId, tightened.TermsVersion, tightened.Settings));
            if (decision.Policy is not null)
            {
                AssertNotLooser(ConnectorContracts.Build(other.Facts.Channel, decision), tightened);
            }
        },
        iter: Worlds);

    [Fact]
    public void Tightening_twice_is_tightening_once() => Gen.Select(Built, WorldGenerator.World).Sample(
        (built, other) =>
        {
            ConnectorContract once = ConnectorContracts.Tighten(built.Contract, other.Decide());
            Assert.Equal(ConnectorContracts.Write(once), ConnectorContracts.Write(ConnectorContracts.Tighten(once, other.Decide())));
        },
        iter: Worlds);

    [Fact]
    public void Tightening_by_the_decision_that_it_was_built_on_changes_nothing() =>
        Built.Sample(built => Assert.Equal(ConnectorContracts.Write(built.Contract), ConnectorContracts.Write(ConnectorContracts.Tighten(built.Contract, built.World.Decide()))), iter: Worlds);

    [Fact]
    public void An_end_that_cannot_be_read_counts_as_none()
    {
        ConnectorContract edited = Contract() with { NotAfter = new Timestamp("never") };
        Assert.Equal(Contract().NotAfter, ConnectorContracts.Tighten(edited, Facts.Decide()).NotAfter);
    }

    private static void AssertNotLooser(ConnectorContract than, ConnectorContract contract)
    {
        Assert.All(than.RetentionSeconds, entry => Assert.InRange(contract.RetentionSeconds[entry.Key], 0, entry.Value));
        Assert.Subset(contract.NeverStore.ToHashSet(), than.NeverStore.ToHashSet());
        Assert.Subset(contract.UrlHosts.ToHashSet(), than.UrlHosts.ToHashSet());
        Assert.True(than.Recording != MediaRecording.Forbidden || contract.Recording == MediaRecording.Forbidden);
        Assert.True(than.UnsentMessages != UnsentMessages.Delete || contract.UnsentMessages == UnsentMessages.Delete);
        Assert.True(than.NotAfter is null || contract.NotAfter!.Value.Value <= than.NotAfter.Value.Value);
    }

    private static ConnectorContract Contract() => ConnectorContracts.Build(Facts.Build().Channel, Facts.Decide());

    private static ConnectorContract? Read(string text) => ConnectorContracts.Read(JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["channel.json"] = text }));
}

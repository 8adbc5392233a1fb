using System.Reflection;
using System.Text.Json.Nodes;
using ChannelOperator.Api.Tests.Crds;
using ChannelOperator.CrdGenerator;
using ChannelOperator.CrdGenerator.Reference;

namespace ChannelOperator.Api.Tests.Reference;

/// <summary><c>docs/api</c> is what the types generate, and has every field, rule, condition and reason. That its links lead somewhere: ChannelOperator.Tests.</summary>
public sealed class ReferencePagesTests
{
    private static readonly string[] Upstream = [".spec.tolerations[]", ".spec.affinity", ".spec.topologySpreadConstraints[]"];

    public static TheoryData<Type, string> Kinds => CrdFiles.Kinds;

    [Fact]
    public void The_pages_on_disk_are_what_the_types_generate() =>
        Assert.Empty(new GeneratedDirectory(RepositoryFiles.Path("docs", "api"), ".md").Differences(ReferencePages.All()));

    [Fact]
    public void There_is_a_page_for_each_kind_and_an_index_that_links_them()
    {
        Assert.Equal(["README.md", "channelreview.md", "connectorclass.md", "messagingchannel.md", "platformpolicy.md"], ReferencePages.All().Keys);
        Assert.All(ReferencePages.All().Keys.Skip(1), page => Assert.Contains($"]({page})", Page("README"), StringComparison.Ordinal));
    }

    [Fact]
    public void Generating_twice_gives_the_same() => Assert.Equal(ReferencePages.All(), ReferencePages.All());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_has_a_row_in_the_table_of_its_object(Type kind, string plural)
    {
        foreach ((string path, JsonObject schema) in CrdFiles.Nodes(CrdFiles.Schema(plural)).Where(node => IsOurs(node.Path) && node.Schema.ContainsKey("properties")))
        {
            string table = Section(Page(kind.Name), $"### {path[1..]}\n");
            Assert.All(schema["properties"]!.AsObject(), field => Assert.Contains($"| `{field.Key}` |", table, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_rule_and_what_the_server_says_stands_there(Type kind, string plural)
    {
        JsonNode[] rules = [.. CrdFiles.Nodes(CrdFiles.Schema(plural)).SelectMany(node => node.Schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => rule!)];
        string section = rules.Length == 0 ? "" : Section(Page(kind.Name), "## Rules\n");
        Assert.All(rules, rule => Assert.Contains($"\n  `{rule["rule"]!.GetValue<string>()}`\n", section, StringComparison.Ordinal));
        Assert.All(rules.Where(rule => rule["message"] is not null), rule => Assert.Contains($"\"{rule["message"]!.GetValue<string>()}\"", section, StringComparison.Ordinal));
        Assert.Equal(rules.Length, section.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_computed_message_has_dots_for_what_is_computed()
    {
        Assert.Contains("- the object: \"the name of the policy for … must be …\" unless\n", Page(nameof(PlatformPolicy)), StringComparison.Ordinal);
        Assert.Contains("\"unknown media kind … (known: default, image, video, audio, document)\"", Page(nameof(MessagingChannel)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_changed_and_what_is_allowed_stands_beside_the_field()
    {
        string spec = Section(Page(nameof(MessagingChannel)), "### spec\n");
        Assert.Contains("| `platform` | string | yes | 1 to 63 characters; `^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$`; cannot be changed |", spec, StringComparison.Ordinal);
        Assert.Contains("| `state` | string |  | `Running`, `Stopped` |", spec, StringComparison.Ordinal);
        Assert.Contains("| `approval` | [ChannelApproval](#specapproval) |  | [rules](#rules) |", spec, StringComparison.Ordinal);
        Assert.Contains("| `port` | integer |  | 1 to 65535 |", Section(Page(nameof(ConnectorClass)), "### spec\n"), StringComparison.Ordinal);
        Assert.Contains("| `versions` | list of [TermsVersion](#spectermsversions) | yes | 1 to 64 items; one per `version`; [rules](#rules) |", Section(Page(nameof(PlatformPolicy)), "### spec.terms\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_connector_asks_for_is_linked()
    {
        string connector = Section(Page(nameof(MessagingChannel)), "### spec.connector\n");
        Assert.Contains("(../connector.md#settings)", connector, StringComparison.Ordinal);
        Assert.Contains("(../connector.md#credentials)", connector, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(ChannelConditions), nameof(MessagingChannel))]
    [InlineData(typeof(PlatformPolicyConditions), nameof(PlatformPolicy))]
    public void Every_condition_has_a_section_and_every_reason_a_row_with_status_and_meaning(Type conditions, string kind)
    {
        string all = Page(kind);
        all = all[all.IndexOf("\n## Conditions\n", StringComparison.Ordinal)..];
        foreach (string condition in Constants(conditions).Except([ChannelConditions.Pending, ChannelConditions.InitialJson, PlatformPolicyConditions.InitialJson]))
        {
            Assert.Contains($"\n### {condition}\n", all, StringComparison.Ordinal);
        }

        foreach (string reason in conditions.GetNestedTypes().SelectMany(Constants).Append(ChannelConditions.Pending))
        {
            Assert.Matches($@"\n\| `{reason}` \| (True|False|Unknown)[^|]* \| [^|]{{4,}} \|\n", all);
        }
    }

    [Fact]
    public void Every_event_has_a_row_on_the_page_of_its_kind()
    {
        string channel = Section(Page(nameof(MessagingChannel)), "## Events\n");
        string policy = Section(Page(nameof(PlatformPolicy)), "## Events\n");
        string[] ofPolicies = [EventReasons.Halted, EventReasons.HaltLifted];
        Assert.All(Constants(typeof(EventReasons)), reason => Assert.Contains($"| `{reason}` |", ofPolicies.Contains(reason) ? policy : channel, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_row_of_a_table_has_a_cell_for_each_heading()
    {
        foreach ((string page, string text) in ReferencePages.All())
        {
            int cells = 0;
            foreach (string line in text.Split('\n'))
            {
                int here = line.StartsWith('|') ? line.Replace(@"\|", "", StringComparison.Ordinal).Count(character => character == '|') : 0;
                Assert.True(here == cells || here == 0 || cells == 0, $"{page}: {line}");
                cells = here;
            }
        }
    }

    private static bool IsOurs(string path) =>
        (path.StartsWith(".spec", StringComparison.Ordinal) || path.StartsWith(".status", StringComparison.Ordinal)) && !Upstream.Any(upstream => path.StartsWith(upstream, StringComparison.Ordinal));

    private static string Page(string kind) => ReferencePages.All()[kind == "README" ? "README.md" : kind.ToLowerInvariant() + ".md"];

    /// <summary>A section up to the next heading.</summary>
    private static string Section(string page, string heading)
    {
        int start = page.IndexOf("\n" + heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"no heading {heading}");
        int end = page.IndexOf("\n#", start + heading.Length, StringComparison.Ordinal);
        return page[start..(end < 0 ? page.Length : end)];
    }

    private static string[] Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChannelOperator.Api.Tests.Crds;

/// <summary>What holds of the CRDs on disk, whatever generated them.</summary>
public sealed class CrdSchemaTests
{
    private static readonly string[] Upstream = [".spec.tolerations[]", ".spec.affinity", ".spec.topologySpreadConstraints[]"];

    private static readonly string[] OnlyWhileTrue =
        [ChannelConditions.Reconciling, ChannelConditions.Stalled, ChannelConditions.Suspended, ChannelConditions.PolicyViolated];

    public static TheoryData<Type, string> Kinds => CrdFiles.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_crd_and_the_type_have_the_same_members(Type kind, string plural) => AssertSameMembers(kind, CrdFiles.Schema(plural), plural);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_text_list_map_and_number_of_ours_is_bounded(Type kind, string plural)
    {
        Assert.NotNull(kind);
        foreach ((string path, JsonObject schema) in Ours(plural))
        {
            string type = schema["type"]?.GetValue<string>() ?? "";
            Assert.True(type != "string" || schema.ContainsKey("maxLength") || schema.ContainsKey("enum"), $"{path} has no maxLength");
            Assert.True(!schema.ContainsKey("x-kubernetes-int-or-string") || schema.ContainsKey("maxLength"), $"{path} has no maxLength");
            Assert.True(type != "array" || schema.ContainsKey("maxItems"), $"{path} has no maxItems");
            Assert.True(!schema.ContainsKey("additionalProperties") || schema.ContainsKey("maxProperties"), $"{path} has no maxProperties");
            Assert.True(
                type != "integer" || !path.StartsWith(".spec", StringComparison.Ordinal) || (schema.ContainsKey("minimum") && schema.ContainsKey("maximum")),
                $"{path} has no range");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_is_described(Type kind, string plural)
    {
        Assert.NotNull(kind);
        foreach ((string path, JsonObject schema) in Ours(plural).Where(node => node.Path is not [.., '[', ']'] and not [.., '{', '}']))
        {
            Assert.True(schema["description"]?.GetValue<string>() is { Length: > 3 }, $"{path} has no description");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_spec_has_no_defaults(Type kind, string plural)
    {
        Assert.NotNull(kind);
        Assert.DoesNotContain(
            CrdFiles.Nodes(CrdFiles.Schema(plural)),
            node => node.Path.StartsWith(".spec", StringComparison.Ordinal) && node.Schema.ContainsKey("default"));
    }

    [Theory]
    [InlineData("messagingchannels")]
    [InlineData("platformpolicies")]
    public void A_status_begins_unknown_and_never_reconciling_or_stalled(string plural)
    {
        JsonNode status = CrdFiles.Schema(plural)["properties"]!["status"]!;
        JsonArray conditions = status["properties"]!["conditions"]!["default"]!.AsArray();

        Assert.True(JsonNode.DeepEquals(status["default"], new JsonObject()));
        Assert.Equal(-1, status["properties"]!["observedGeneration"]!["default"]!.GetValue<long>());
        Assert.NotEmpty(conditions);
        Assert.All(conditions, condition =>
        {
            Assert.DoesNotContain(condition!["type"]!.GetValue<string>(), OnlyWhileTrue);
            Assert.Equal("Unknown", condition["status"]!.GetValue<string>());
            Assert.Equal("Pending", condition["reason"]!.GetValue<string>());
            Assert.Equal(-1, condition["observedGeneration"]!.GetValue<long>());
        });
    }

    [Fact]
    public void Fields_without_a_meaningful_absence_are_required()
    {
        Assert.Equal(["platform", "accountId"], Required("messagingchannels", "spec"));
        Assert.Equal(["acceptedVersion", "acceptedBy", "acceptedTime"], Required("messagingchannels", "spec", "terms"));
        Assert.Equal(["status"], Required("messagingchannels", "spec", "approval"));
        Assert.Equal(["platform"], Required("platformpolicies", "spec"));
        Assert.Equal(["versions"], Required("platformpolicies", "spec", "terms"));
        Assert.Equal(["platforms", "image", "storage"], Required("connectorclasses", "spec"));
        Assert.Equal(["type", "status", "lastTransitionTime", "reason", "message"], Required("messagingchannels", "status", "conditions"));
        Assert.Empty(Required("messagingchannels", "status"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Declared_times_have_a_pattern_and_observed_times_have_none(Type kind, string plural)
    {
        Assert.NotNull(kind);
        foreach ((string path, JsonObject schema) in Ours(plural).Where(node => node.Schema["format"]?.GetValue<string>() == "date-time"))
        {
            string? wanted = path.StartsWith(".spec", StringComparison.Ordinal) ? Timestamp.Pattern : null;
            Assert.Equal(wanted, schema["pattern"]?.GetValue<string>());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_schema_is_structural_for_old_servers_too(Type kind, string plural)
    {
        Assert.NotNull(kind);
        JsonObject root = CrdFiles.Schema(plural);
        Assert.True(JsonNode.DeepEquals(root["properties"]!["metadata"], new JsonObject { ["type"] = "object" }), "of metadata nothing more may be said");
        foreach ((string path, JsonObject schema) in CrdFiles.Nodes(root))
        {
            Assert.True(schema.ContainsKey("type") || schema.ContainsKey("x-kubernetes-int-or-string"), $"{path} has no type");
            Assert.False(schema.ContainsKey("properties") && schema.ContainsKey("additionalProperties"), path);
            foreach (JsonNode? key in schema["x-kubernetes-list-map-keys"]?.AsArray() ?? [])
            {
                Assert.Contains(key!.GetValue<string>(), schema["items"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_crd_is_smaller_than_200_kB(Type kind, string plural)
    {
        Assert.NotNull(kind);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(CrdFiles.Read(plural)).Length, 1, 200_000 - 1);
    }

    [Theory]
    [InlineData("messagingchannels", "mch", "Namespaced", "PLATFORM READY REASON ENFORCED TERMS APPROVAL REPLICAS CLASS* NEXT* ACCOUNT* AGE")]
    [InlineData("platformpolicies", "pp", "Cluster", "PLATFORM ACCEPTED REASON ENFORCEMENT TERMS CHANNELS RUNNING HALT NEXT* AGE")]
    [InlineData("connectorclasses", "cc", "Cluster", "PLATFORMS DEFAULT IMAGE STORAGE AGE")]
    public void Kubectl_finds_short_names_and_columns(string plural, string shortName, string scope, string columns)
    {
        JsonNode spec = CrdFiles.Read(plural)["spec"]!;

        Assert.Equal([shortName], spec["names"]!["shortNames"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["messaging"], spec["names"]!["categories"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(scope, spec["scope"]!.GetValue<string>());
        Assert.Equal(columns, string.Join(' ', CrdFiles.Version(plural)["additionalPrinterColumns"]!.AsArray()
            .Select(column => column!["name"]!.GetValue<string>().ToUpperInvariant() + (column["priority"] is null ? "" : "*"))));
    }

    [Fact]
    public void Columns_with_a_time_ahead_are_texts()
    {
        // kubectl prints a date as an age, and a date ahead of now as <invalid>.
        IEnumerable<JsonNode?> columns = CrdFiles.Kinds.SelectMany(row => CrdFiles.Version((string)row[1])["additionalPrinterColumns"]!.AsArray());

        Assert.All(
            columns.Where(column => column!["type"]!.GetValue<string>() == "date"),
            column => Assert.Equal(".metadata.creationTimestamp", column!["jsonPath"]!.GetValue<string>()));
    }

    [Fact]
    public void Kubernetes_types_are_inlined_with_their_descriptions_and_required_fields()
    {
        JsonNode spec = CrdFiles.Schema("connectorclasses")["properties"]!["spec"]!["properties"]!;
        JsonNode constraint = spec["topologySpreadConstraints"]!["items"]!;
        JsonNode weighted = spec["affinity"]!["properties"]!["podAntiAffinity"]!["properties"]!["preferredDuringSchedulingIgnoredDuringExecution"]!["items"]!;

        Assert.Equal(["maxSkew", "topologyKey", "whenUnsatisfiable"], constraint["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["podAffinityTerm", "weight"], weighted["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["topologyKey"], weighted["properties"]!["podAffinityTerm"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal("string", spec["tolerations"]!["items"]!["properties"]!["operator"]!["type"]!.GetValue<string>());
        Assert.Contains("unevenly distributed", constraint["properties"]!["maxSkew"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_can_be_selected_by_platform() =>
        Assert.Equal(
            [".spec.platform"],
            CrdFiles.Version("messagingchannels")["selectableFields"]!.AsArray().Select(field => field!["jsonPath"]!.GetValue<string>()));

    private static void AssertSameMembers(Type type, JsonObject schema, string path)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            type = underlying;
        }

        if (JsonMembers.ItemOf(type) is { } item)
        {
            AssertSameMembers(item, (schema["items"] ?? schema["additionalProperties"])!.AsObject(), path + "[]");
            return;
        }

        IReadOnlyDictionary<string, Type> members = JsonMembers.Of(type);
        if (members.Count == 0 || type == typeof(ObjectMeta))
        {
            Assert.True(type == typeof(JsonElement) || type == typeof(ObjectMeta) || !schema.ContainsKey("properties"), path);
            return;
        }

        JsonObject properties = schema["properties"]!.AsObject();
        Assert.Equal(members.Keys.Order(StringComparer.Ordinal), properties.Select(property => property.Key).Order(StringComparer.Ordinal));
        foreach ((string name, Type member) in members)
        {
            AssertSameMembers(member, properties[name]!.AsObject(), $"{path}.{name}");
        }
    }

    private static IEnumerable<(string Path, JsonObject Schema)> Ours(string plural) =>
        CrdFiles.Nodes(CrdFiles.Schema(plural)).Where(node =>
            node.Path is not (".apiVersion" or ".kind" or ".metadata")
            && !Upstream.Any(path => node.Path.StartsWith(path, StringComparison.Ordinal) && (node.Path.Length > path.Length || path[^1] == ']')));

    private static IEnumerable<string> Required(string plural, params string[] path)
    {
        JsonNode node = path.Aggregate((JsonNode)CrdFiles.Schema(plural), (current, name) => current["properties"]![name]!);
        return ((node["items"] ?? node)["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>());
    }
}

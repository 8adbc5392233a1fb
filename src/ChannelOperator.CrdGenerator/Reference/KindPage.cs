using System.Reflection;
using System.Text.Json.Nodes;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>The page of one kind, made from its type and its CRD.</summary>
/// <param name="documentation">The documentation of the Api types.</param>
internal sealed class KindPage(XmlDocumentation documentation)
{
    private static readonly Dictionary<string, string> Further = new(StringComparer.Ordinal)
    {
        ["MessagingChannel"] = "[Operations](../operations.md), [permissions](../permissions.md), [the connector contract](../connector-contract.md)",
        ["PlatformPolicy"] = "[The terms, sentence by sentence](../terms.md), with the floor of each platform; [emergency stop](../operations.md#do-it-now)",
        ["ConnectorClass"] = "[The reference connector](../connector.md), [the connector contract](../connector-contract.md), [images](../install.md#the-images)",
        ["ChannelReview"] = "[The continuing review](../reviews.md), [who may record what](../permissions.md), [records in Git](../gitops.md#records)",
    };

    /// <summary>The text of the page.</summary>
    /// <param name="kind">The type of the kind.</param>
    /// <param name="definition">Its CRD.</param>
    public string Text(Type kind, JsonObject definition)
    {
        KindLinks links = new(kind);
        JsonNode version = definition["spec"]!["versions"]![0]!;
        JsonObject schema = version["schema"]!["openAPIV3Schema"]!.AsObject();
        List<CelRule> rules = [.. CelRule.Of(schema, "the object")];
        string fields = $"## Fields\n\nA field that is not required may be left out. Nothing is defaulted in the stored object: what holds where a field is left out stands beside it.\n{Tables("spec")}";
        string status = schema["properties"]!["status"] is null ? "" : $"## Status\n\nWritten by the operator alone, whole, and only when it changes.\n{Tables("status")}";
        ConditionSections conditions = new(documentation);
        string[] sections = [.. new[] { Columns(version), Example(kind), fields, Rules(rules), status, conditions.Conditions(kind), conditions.Events(kind) }.Where(section => section.Length > 0)];
        string contents = string.Join(" · ", sections.Select(section => section[3..section.IndexOf('\n')]).Select(heading => $"[{heading}](#{Markdown.Anchor(heading)})"));
        return $"{ReferencePages.Header}# {kind.Name}\n\n{links.In(Markdown.Text(documentation.Summary(kind)!))}\n\n{About(definition["spec"]!, version)}\n"
            + $"More: {Further[kind.Name]}. [All kinds](README.md).\n\n{contents}\n\n{string.Join('\n', sections)}";

        string Tables(string field) => new FieldTables(documentation, links)
            .Sections(kind.GetProperties().Single(property => SchemaBuilder.JsonName(property) == field).PropertyType, schema["properties"]![field]!.AsObject(), field, rules);
    }

    private static string About(JsonNode spec, JsonNode version)
    {
        JsonNode names = spec["names"]!;
        List<IReadOnlyList<string>> rows =
        [
            ["apiVersion", Markdown.Code($"{spec["group"]}/{version["name"]}")],
            ["kind", Markdown.Code(names["kind"]!.GetValue<string>())],
            ["scope", spec["scope"]!.GetValue<string>()],
            ["names in kubectl", $"{Markdown.Code(names["plural"]!.GetValue<string>())}, {Markdown.Code(names["singular"]!.GetValue<string>())}, {Markdown.Code(names["shortNames"]![0]!.GetValue<string>())}; all kinds: {Markdown.Code(names["categories"]![0]!.GetValue<string>())}"],
            ["subresources", version["subresources"] is null ? "none" : "`status`"],
        ];
        if (version["selectableFields"] is JsonArray fields)
        {
            rows.Add(["field selectors (from 1.30 on)", string.Join(", ", fields.Select(field => Markdown.Code(field!["jsonPath"]!.GetValue<string>()[1..])))]);
        }

        return Markdown.Table(["property", "value"], rows);
    }

    private static string Columns(JsonNode version)
    {
        IReadOnlyList<string>[] rows =
        [
            .. version["additionalPrinterColumns"]!.AsArray().Select(column => new[]
            {
                column!["name"]!.GetValue<string>().ToUpperInvariant(), Markdown.Code(column["jsonPath"]!.GetValue<string>()), column["priority"] is null ? "" : "with `-o wide`",
            }),
        ];
        return $"## Columns\n\nOf `kubectl get`, after NAME.\n\n{Markdown.Table(["column", "from", "shown"], rows)}";
    }

    private static string Example(Type kind)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream($"{kind.Name.ToLowerInvariant()}.yaml") ?? throw new InvalidOperationException($"{kind.Name} has no file in Examples"));
        return $"## Example\n\nWith every field that there is; few objects need them all.\n\n```yaml\n{reader.ReadToEnd()}```\n";
    }

    private static string Rules(IReadOnlyList<CelRule> rules)
    {
        IEnumerable<string> items = rules.Select(rule =>
            $"- {(rule.Where == "the object" ? rule.Where : Markdown.Code(rule.Where, inTable: false))}: \"{Markdown.Text(rule.Message)}\" unless\n  {Markdown.Code(rule.Rule, inTable: false)}\n");
        return rules.Count == 0
            ? ""
            : $"## Rules\n\nBesides the bounds above. What breaks one is refused by the API server with these words. Servers before 1.25 know no such rules; the operator checks the same itself.\n\n{string.Concat(items)}";
    }
}

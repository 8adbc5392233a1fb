using System.Reflection;
using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>The API reference in docs/api: a page for each kind and an index, made from types, CRDs and documentation comments.</summary>
internal static class ReferencePages
{
    /// <summary>The first line of every page; GitHub does not show it.</summary>
    public const string Header = "<!-- Generated from the types in src/ChannelOperator.Api by `make generate`; do not edit. -->\n\n";

    /// <summary>The files to write: text by file name.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        XmlDocumentation documentation = XmlDocumentation.Of(typeof(ApiGroup).Assembly);
        IReadOnlyList<JsonObject> definitions = CustomResourceDefinitions.Build();
        KindPage page = new(documentation);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal) { ["README.md"] = Index(documentation, definitions) };
        foreach ((Type kind, JsonObject definition) in CustomResourceDefinitions.Kinds.Zip(definitions))
        {
            files.Add(KindLinks.PageOf(kind.Name), page.Text(kind, definition));
        }

        return files;
    }

    private static string Index(XmlDocumentation documentation, IReadOnlyList<JsonObject> definitions)
    {
        KindLinks links = new(self: null);
        IReadOnlyList<string>[] kinds =
        [
            .. CustomResourceDefinitions.Kinds.Zip(definitions, (kind, definition) => new[]
            {
                links.In(kind.Name), definition["spec"]!["scope"]!.GetValue<string>(), Markdown.Code(definition["spec"]!["names"]!["shortNames"]![0]!.GetValue<string>()), Markdown.Text(documentation.Summary(kind)!),
            }),
        ];
        IReadOnlyList<string>[] labels = [.. LabelFields().Select(field => new[] { Markdown.Code((string)field.GetRawConstantValue()!), Markdown.Text(documentation.Summary(field)!) })];
        return $"{Header}# API reference\n\nThe kinds of `{ApiGroup.ApiVersion}`. `kubectl explain mch.spec` says the same; the CRDs are in [crds](../../crds). All kinds at once: `kubectl get messaging -A`.\n\n"
            + Markdown.Table(["kind", "scope", "short", "what it is"], kinds)
            + $"\n## Types of values\n\n{ValueTypes.Section()}"
            + $"\n## Labels and annotations\n\n{Markdown.Table(["name", "means"], labels)}";
    }

    private static IEnumerable<FieldInfo> LabelFields() =>
        typeof(Labels).GetFields().Where(field => field.IsLiteral && field.Name != nameof(Labels.Manager)).OrderBy(field => field.MetadataToken);
}

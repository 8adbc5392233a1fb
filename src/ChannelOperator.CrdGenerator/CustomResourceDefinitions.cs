using System.Reflection;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Schema;

namespace ChannelOperator.CrdGenerator;

/// <summary>The CRDs of all kinds, made from the Api types.</summary>
internal static class CustomResourceDefinitions
{
    private const string Header = "# Generated from the types in src/ChannelOperator.Api by `make generate`; do not edit.\n";

    /// <summary>The kinds, that is the types marked as custom resources.</summary>
    public static IReadOnlyList<Type> Kinds { get; } =
    [
        .. typeof(ApiGroup).Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(CustomResourceAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The files to write: text by file name.</summary>
    /// <returns>One file for each kind.</returns>
    public static IReadOnlyDictionary<string, string> Files()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (JsonObject definition in Build())
        {
            string plural = definition["spec"]!["names"]!["plural"]!.GetValue<string>();
            files.Add(plural + ".yaml", Header + YamlEmitter.Emit(definition));
        }

        return files;
    }

    /// <summary>The CRDs as JSON.</summary>
    /// <returns>One for each kind.</returns>
    public static IReadOnlyList<JsonObject> Build()
    {
        SchemaBuilder schemas = new(XmlDocumentation.Of(typeof(ApiGroup).Assembly), new KubernetesSchemaBuilder());
        return [.. Kinds.Select(kind => Definition(kind, schemas))];
    }

    private static JsonObject Definition(Type kind, SchemaBuilder schemas)
    {
        CustomResourceAttribute resource = kind.GetCustomAttribute<CustomResourceAttribute>()!;
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{resource.Plural}.{ApiGroup.Name}" },
            ["spec"] = new JsonObject
            {
                ["group"] = ApiGroup.Name,
                ["names"] = Names(kind, resource),
                ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
                ["versions"] = new JsonArray(Version(kind, resource, schemas)),
            },
        };
    }

    private static JsonObject Names(Type kind, CustomResourceAttribute resource) => new()
    {
        ["kind"] = kind.Name,
        ["listKind"] = kind.Name + "List",
        ["plural"] = resource.Plural,
        ["singular"] = kind.Name.ToLowerInvariant(),
        ["shortNames"] = new JsonArray(resource.ShortName),
        ["categories"] = new JsonArray("messaging"),
    };

    private static JsonObject Version(Type kind, CustomResourceAttribute resource, SchemaBuilder schemas)
    {
        JsonObject version = new()
        {
            ["name"] = ApiGroup.Version,
            ["served"] = true,
            ["storage"] = true,
        };
        if (kind.GetProperty("Status") is not null)
        {
            version["subresources"] = new JsonObject { ["status"] = new JsonObject() };
        }

        version["additionalPrinterColumns"] = new JsonArray([.. kind.GetCustomAttributes<PrinterColumnAttribute>().Select(Column)]);
        if (resource.SelectableFields.Length > 0)
        {
            version["selectableFields"] = new JsonArray([.. resource.SelectableFields.Select(path => new JsonObject { ["jsonPath"] = path })]);
        }

        version["schema"] = new JsonObject { ["openAPIV3Schema"] = schemas.Resource(kind) };
        return version;
    }

    private static JsonObject Column(PrinterColumnAttribute column)
    {
        JsonObject json = new() { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Priority != 0)
        {
            json["priority"] = column.Priority;
        }

        if (column.Description is { } description)
        {
            json["description"] = description;
        }

        return json;
    }
}

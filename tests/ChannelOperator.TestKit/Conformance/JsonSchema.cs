using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>
/// Validates by the part of JSON Schema 2020-12 that our own schemas use. A keyword that it does not know is an error, so that no rule
/// is ever skipped silently. (No complete validator can be had from the package registry: JsonSchema.Net lacks its dependency there.)
/// </summary>
public sealed class JsonSchema
{
    private static readonly string[] Annotations = ["$schema", "$id", "$comment", "$defs", "title", "description", "examples", "format"];

    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    /// <summary>Reads a schema.</summary>
    public static JsonSchema Parse(string text) => new(JsonElement.Parse(text));

    /// <summary>What is wrong with a document, each with its JSON pointer; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate(JsonElement document)
    {
        List<string> errors = [];
        Check(_root, document, "", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            Require(schema.ValueKind == JsonValueKind.True, path, "is not allowed", errors);
            return;
        }

        foreach (JsonProperty keyword in schema.EnumerateObject().Where(keyword => !Annotations.Contains(keyword.Name, StringComparer.Ordinal)))
        {
            if (!CheckAny(keyword, value, path, errors) && !CheckObject(schema, keyword, value, path, errors) && !CheckArray(keyword, value, path, errors) && !CheckScalar(keyword, value, path, errors))
            {
                throw new NotSupportedException($"keyword {keyword.Name} at {path}");
            }
        }
    }

    private bool CheckAny(JsonProperty keyword, JsonElement value, string path, List<string> errors)
    {
        switch (keyword.Name)
        {
            case "$ref":
                Check(Resolve(keyword.Value.GetString()!), value, path, errors);
                return true;
            case "type":
                Require(TypeOf(value) == keyword.Value.GetString() || (keyword.Value.GetString() == "number" && value.ValueKind == JsonValueKind.Number), path, $"is no {keyword.Value}", errors);
                return true;
            case "const":
                Require(JsonElement.DeepEquals(keyword.Value, value), path, $"is not {keyword.Value}", errors);
                return true;
            case "enum":
                Require(keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)), path, $"is not one of {keyword.Value}", errors);
                return true;
            default:
                return false;
        }
    }

    private bool CheckObject(JsonElement schema, JsonProperty keyword, JsonElement value, string path, List<string> errors)
    {
        JsonProperty[] members = value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : [];
        switch (keyword.Name)
        {
            case "required":
                foreach (JsonElement name in keyword.Value.EnumerateArray().Where(_ => value.ValueKind == JsonValueKind.Object))
                {
                    Require(members.Any(member => member.Name == name.GetString()), path, $"lacks {name}", errors);
                }

                return true;
            case "properties":
                foreach (JsonProperty member in members.Where(member => keyword.Value.TryGetProperty(member.Name, out _)))
                {
                    Check(keyword.Value.GetProperty(member.Name), member.Value, $"{path}/{member.Name}", errors);
                }

                return true;
            case "additionalProperties":
                foreach (JsonProperty member in members.Where(member => !(schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out _))))
                {
                    Check(keyword.Value, member.Value, $"{path}/{member.Name}", errors);
                }

                return true;
            case "propertyNames":
                foreach (JsonProperty member in members)
                {
                    Check(keyword.Value, JsonSerializer.SerializeToElement(member.Name), $"{path}/{member.Name}", errors);
                }

                return true;
            case "maxProperties":
                Require(members.Length <= keyword.Value.GetInt32(), path, $"has more than {keyword.Value} members", errors);
                return true;
            default:
                return false;
        }
    }

    private bool CheckArray(JsonProperty keyword, JsonElement value, string path, List<string> errors)
    {
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
        switch (keyword.Name)
        {
            case "items":
                for (int index = 0; index < items.Length; index++)
                {
                    Check(keyword.Value, items[index], string.Create(CultureInfo.InvariantCulture, $"{path}/{index}"), errors);
                }

                return true;
            case "uniqueItems":
                bool areUnique = items.Select(item => item.GetRawText()).Distinct(StringComparer.Ordinal).Count() == items.Length;
                Require(areUnique || keyword.Value.ValueKind == JsonValueKind.False, path, "has an item twice", errors);
                return true;
            case "minItems":
                Require(value.ValueKind != JsonValueKind.Array || items.Length >= keyword.Value.GetInt32(), path, $"has fewer than {keyword.Value} items", errors);
                return true;
            case "maxItems":
                Require(items.Length <= keyword.Value.GetInt32(), path, $"has more than {keyword.Value} items", errors);
                return true;
            default:
                return false;
        }
    }

    private static bool CheckScalar(JsonProperty keyword, JsonElement value, string path, List<string> errors)
    {
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        decimal? number = value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;
        switch (keyword.Name)
        {
            case "minLength":
                Require(text is null || text.EnumerateRunes().Count() >= keyword.Value.GetInt32(), path, $"is shorter than {keyword.Value}", errors);
                return true;
            case "maxLength":
                Require(text is null || text.EnumerateRunes().Count() <= keyword.Value.GetInt32(), path, $"is longer than {keyword.Value}", errors);
                return true;
            case "pattern":
                Require(text is null || Regex.IsMatch(text, keyword.Value.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)), path, $"does not match {keyword.Value}", errors);
                return true;
            case "minimum":
                Require(number is null || number >= keyword.Value.GetDecimal(), path, $"is less than {keyword.Value}", errors);
                return true;
            case "maximum":
                Require(number is null || number <= keyword.Value.GetDecimal(), path, $"is more than {keyword.Value}", errors);
                return true;
            default:
                return false;
        }
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement node = _root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node.GetProperty(part);
        }

        return node;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static void Require(bool holds, string path, string error, List<string> errors)
    {
        if (!holds)
        {
            errors.Add($"{(path.Length == 0 ? "/" : path)} {error}");
        }
    }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.Text;

namespace ChannelOperator.Manifests;

/// <summary>
/// A part of a CRD's structural schema: what the API server holds an object to before anything else. Its expressions are not evaluated here; the same
/// rules stand in code (<see cref="Policy.SpecRules"/>, <see cref="Policy.PolicyCompiler"/>, <see cref="ObjectRules"/>).
/// </summary>
internal sealed class ObjectSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly FrozenDictionary<string, ObjectSchema> _properties;
    private readonly ObjectSchema? _values;
    private readonly ObjectSchema? _items;
    private readonly ImmutableArray<string> _required;
    private readonly ImmutableArray<string> _allowed;
    private readonly string _type;
    private readonly bool _isIntOrString;
    private readonly string _patternText;
    private readonly Regex? _pattern;
    private readonly SchemaBound[] _bounds;
    private readonly bool _isOpen;
    private readonly bool _isTime;
    private readonly ImmutableArray<string> _keys;
    private readonly bool _isSet;

    /// <summary>Reads a schema.</summary>
    /// <param name="schema">The schema as it stands in a CRD.</param>
    public ObjectSchema(ManifestMap schema)
    {
        _type = schema.TextOf("type");
        _isIntOrString = schema["x-kubernetes-int-or-string"] is not null;
        _properties = (schema["properties"] as ManifestMap)?.Members.ToFrozenDictionary(member => member.Key, member => new ObjectSchema((ManifestMap)member.Value), StringComparer.Ordinal)
            ?? FrozenDictionary<string, ObjectSchema>.Empty;
        _values = schema["additionalProperties"] is ManifestMap values ? new ObjectSchema(values) : null;
        _items = schema["items"] is ManifestMap items ? new ObjectSchema(items) : null;
        _required = Texts(schema["required"]);
        _allowed = Texts(schema["enum"]);
        _patternText = schema.TextOf("pattern");
        _pattern = _patternText.Length == 0 ? null : new Regex(ToEnd(_patternText), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, PatternTimeout);
        _bounds = SchemaBound.Read(schema);
        _isTime = schema.TextOf("format") == "date-time";
        _keys = Texts(schema["x-kubernetes-list-map-keys"]);
        _isSet = schema.TextOf("x-kubernetes-list-type") == "set";
        // As metadata is: its fields are the API server's own.
        _isOpen = _type == "object" && _properties.Count == 0 && _values is null;
    }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Its path; empty for the whole object.</param>
    /// <param name="report">Takes each mistake.</param>
    public void Check(ManifestNode value, string path, Action<SchemaMistake> report)
    {
        if (!HasType(value))
        {
            report(new SchemaMistake(path, value.Line, $"{Describe(value)} {Refusal(value)}", LeavesItUnreadable: true));
            return;
        }

        foreach (SchemaBound bound in _bounds.Where(bound => !bound.Holds(value)))
        {
            report(new SchemaMistake(path, value.Line, $"{Describe(value)} {bound.Refusal}"));
        }

        switch (value)
        {
            case ManifestMap map:
                CheckMap(map, path, report);
                break;
            case ManifestList list when _items is not null:
                CheckItems(list, _items, path, report);
                break;
            case ManifestScalar { Kind: ScalarKind.Text } text:
                CheckText(text, path, report);
                break;
        }
    }

    private void CheckMap(ManifestMap map, string path, Action<SchemaMistake> report)
    {
        foreach (string missing in _required.Where(name => map[name] is null or ManifestScalar { Kind: ScalarKind.Null }))
        {
            report(new SchemaMistake(Join(path, missing), map.Line, "is required and missing", LeavesItUnreadable: true));
        }

        if (_isOpen)
        {
            return;
        }

        foreach (ManifestMember member in map.Members)
        {
            string name = Join(path, member.Key);
            if ((_properties.GetValueOrDefault(member.Key) ?? _values) is not { } schema)
            {
                report(new SchemaMistake(name, member.Line, $"there is no such field{Nearest(member.Key)}; the API server drops it, or refuses the object"));
            }
            // A null is left out by the API server, as if it were not there.
            else if (member.Value is not ManifestScalar { Kind: ScalarKind.Null })
            {
                schema.Check(member.Value, name, report);
            }
        }
    }

    private void CheckItems(ManifestList list, ObjectSchema schema, string path, Action<SchemaMistake> report)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int index = 0; index < list.Items.Length; index++)
        {
            string place = $"{path}[{index}]";
            schema.Check(list.Items[index], place, report);
            if (Identity(list.Items[index]) is { } identity && !seen.Add(identity))
            {
                report(new SchemaMistake(place, list.Items[index].Line, $"stands in {path} before: each {(_isSet ? "value" : string.Join(" and ", _keys))} once"));
            }
        }
    }

    /// <summary>What an item of a set or of a list with keys may not share with another.</summary>
    private string? Identity(ManifestNode item) => item switch
    {
        ManifestMap map when !_keys.IsEmpty => string.Join('\n', _keys.Select(key => (map[key] as ManifestScalar)?.Text)),
        ManifestScalar scalar when _isSet => scalar.Text,
        _ => null,
    };

    private void CheckText(ManifestScalar text, string path, Action<SchemaMistake> report)
    {
        if (!_allowed.IsEmpty && !_allowed.Contains(text.Text))
        {
            report(new SchemaMistake(path, text.Line, $"\"{Cut(text.Text)}\" is not one of {string.Join(", ", _allowed)}"));
        }
        else if (_pattern?.IsMatch(text.Text) == false)
        {
            report(new SchemaMistake(path, text.Line, $"\"{Cut(text.Text)}\" is not {PatternWords.Of(_patternText)}"));
        }
        else if (_isTime && new Timestamp(text.Text).Value is null)
        {
            report(new SchemaMistake(path, text.Line, $"\"{text.Text}\" is no time such as 2026-01-15T10:00:00Z"));
        }
    }

    private bool HasType(ManifestNode value) => _type switch
    {
        _ when _isIntOrString => value is ManifestScalar { Kind: ScalarKind.Integer or ScalarKind.Text },
        "object" => value is ManifestMap,
        "array" => value is ManifestList,
        "string" => value is ManifestScalar { Kind: ScalarKind.Text },
        "boolean" => value is ManifestScalar { Kind: ScalarKind.Boolean },
        "integer" => value is ManifestScalar { Kind: ScalarKind.Integer },
        "number" => value is ManifestScalar { Kind: ScalarKind.Integer or ScalarKind.Number },
        _ => true,
    };

    /// <summary>Quotation marks would not do for what has a form of its own, and not for one of a few words.</summary>
    private string Refusal(ManifestNode value) => value switch
    {
        _ when !_allowed.IsEmpty => $"is not one of {string.Join(", ", _allowed)}",
        _ when _patternText is Duration.Pattern or Timestamp.Pattern => $"is not {PatternWords.Of(_patternText)}",
        ManifestScalar when _type == "string" => "is no text to a reader of YAML: put it in quotation marks",
        _ => $"is no {(_isIntOrString ? "number or text" : Word(_type))}",
    };

    /// <summary>The field that was probably meant: one of the same letters but for case, or one letter away.</summary>
    private string Nearest(string key)
    {
        string? meant = _properties.Keys.Where(name => EditDistance.Between(name, key) <= Math.Max(1, key.Length / 4)).MinBy(name => EditDistance.Between(name, key));
        return meant is null ? "" : $", perhaps {meant} is meant";
    }

    // To the API server's language of patterns a line feed at the end is a character like any other.
    private static string ToEnd(string pattern) => pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern;

    private static string Describe(ManifestNode value) => value switch
    {
        ManifestMap => "a map",
        ManifestList => "a list",
        ManifestScalar { Kind: ScalarKind.Text } text => $"\"{Cut(text.Text)}\"",
        ManifestScalar scalar => Cut(scalar.Written),
        _ => "this",
    };

    private static string Cut(string text) => text.Length <= 80 ? text : text[..79] + "…";

    private static string Word(string type) => type switch { "object" => "map", "array" => "list", "string" => "text", _ => type };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static ImmutableArray<string> Texts(ManifestNode? list) => list is ManifestList { Items: var items } ? [.. items.OfType<ManifestScalar>().Select(item => item.Text)] : [];
}

using System.Globalization;
using System.Numerics;

namespace ChannelOperator.Manifests;

/// <summary>A bound of a schema: the least or most of a value, its length or its number of items.</summary>
/// <param name="Holds">Whether a value keeps it; one of another type does.</param>
/// <param name="Refusal">What is said of one that does not.</param>
internal sealed record SchemaBound(Func<ManifestNode, bool> Holds, string Refusal)
{
    /// <summary>The bounds in a schema.</summary>
    public static SchemaBound[] Read(ManifestMap schema)
    {
        List<SchemaBound> bounds = [];
        Add("minimum", Number, "is less than {0}", (measure, limit) => measure >= limit);
        Add("maximum", Number, "is more than {0}", (measure, limit) => measure <= limit);
        Add("minLength", Length, "is shorter than {0} characters", (measure, limit) => measure >= limit);
        Add("maxLength", Length, "is longer than {0} characters", (measure, limit) => measure <= limit);
        Add("minItems", Items, "has fewer than {0} items", (measure, limit) => measure >= limit);
        Add("maxItems", Items, "has more than {0} items", (measure, limit) => measure <= limit);
        Add("minProperties", Members, "has fewer than {0} members", (measure, limit) => measure >= limit);
        Add("maxProperties", Members, "has more than {0} members", (measure, limit) => measure <= limit);
        AddRange(schema.TextOf("format"));
        return [.. bounds];

        void Add(string keyword, Func<ManifestNode, BigInteger?> measure, string refusal, Func<BigInteger, BigInteger, bool> holds)
        {
            if (schema[keyword] is ManifestScalar { Kind: ScalarKind.Integer } scalar)
            {
                BigInteger limit = BigInteger.Parse(scalar.Text, CultureInfo.InvariantCulture);
                bounds.Add(new SchemaBound(value => measure(value) is not { } found || holds(found, limit), string.Format(CultureInfo.InvariantCulture, refusal, limit)));
            }
        }

        void AddRange(string format)
        {
            (BigInteger Least, BigInteger Most)? range = format switch { "int32" => (int.MinValue, int.MaxValue), "int64" => (long.MinValue, long.MaxValue), _ => null };
            if (range is { } given)
            {
                bounds.Add(new SchemaBound(value => Number(value) is not { } found || (found >= given.Least && found <= given.Most), $"is no {format}"));
            }
        }
    }

    private static BigInteger? Number(ManifestNode value) => value is ManifestScalar { Kind: ScalarKind.Integer } scalar ? BigInteger.Parse(scalar.Text, CultureInfo.InvariantCulture) : null;

    // The API server counts code points.
    private static BigInteger? Length(ManifestNode value) => value is ManifestScalar { Kind: ScalarKind.Text } text ? text.Text.EnumerateRunes().Count() : null;

    private static BigInteger? Items(ManifestNode value) => value is ManifestList list ? list.Items.Length : null;

    private static BigInteger? Members(ManifestNode value) => value is ManifestMap map ? map.Members.Length : null;
}

using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>A validation rule of a schema, as a person reads it.</summary>
/// <param name="Where">Path of the node that it holds for.</param>
/// <param name="Rule">The expression that must hold.</param>
/// <param name="Message">What the API server says where it does not.</param>
internal sealed record CelRule(string Where, string Rule, string Message)
{
    private const string Immutable = "self == oldSelf";

    /// <summary>Whether the rule keeps the value as it is.</summary>
    public bool IsImmutable => string.Equals(Rule, Immutable, StringComparison.Ordinal);

    /// <summary>The rules of one node of a schema.</summary>
    public static IEnumerable<CelRule> Of(JsonNode schema, string path) =>
        (schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => new CelRule(
            path, rule!["rule"]!.GetValue<string>(), rule["message"]?.GetValue<string>() ?? Sentence(rule["messageExpression"]!.GetValue<string>())));

    /// <summary>The texts of an expression that joins texts, with dots for what it computes.</summary>
    private static string Sentence(string expression)
    {
        StringBuilder text = new();
        int depth = 0;
        for (int at = 0; at < expression.Length; at++)
        {
            int end = expression[at] == '\'' ? expression.IndexOf('\'', at + 1) : -1;
            if (end < 0)
            {
                depth += expression[at] is '(' or '[' ? 1 : 0;
                depth -= expression[at] is ')' or ']' ? 1 : 0;
                text.Append(depth == 0 && expression[at] == '+' ? "\u0001" : "");
                continue;
            }

            text.Append(depth == 0 ? expression[(at + 1)..end] : "");
            at = end;
        }

        // Two joints with nothing between them had something computed there; at the end there is only one.
        string joined = text.ToString().Replace("\u0001\u0001", "…", StringComparison.Ordinal);
        return (joined.EndsWith('\u0001') ? joined[..^1] + "…" : joined).Replace("\u0001", "", StringComparison.Ordinal);
    }
}

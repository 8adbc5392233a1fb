using System.Text.RegularExpressions;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>Makes links of the names of kinds in a text.</summary>
/// <param name="self">The kind whose page the text stands on; it gets no links. Null: a page of none.</param>
internal sealed partial class KindLinks(Type? self)
{
    private const int Timeout = 1000;

    /// <summary>The file name of a kind's page.</summary>
    public static string PageOf(string kind) => kind.ToLowerInvariant() + ".md";

    /// <summary>The text with links.</summary>
    public string In(string text) => Word().Replace(text, word =>
        word.Value != self?.Name && CustomResourceDefinitions.Kinds.Any(kind => kind.Name == word.Value) ? $"[{word.Value}]({PageOf(word.Value)})" : word.Value);

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Word();
}

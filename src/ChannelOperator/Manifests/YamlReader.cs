using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using ChannelOperator.Text;

namespace ChannelOperator.Manifests;

/// <summary>Reads one YAML document as kubectl reads it. Text from a pull request is anybody's: depth and size are bounded.</summary>
internal sealed class YamlReader
{
    private const string TemplateAdvice = "; it looks like a template: check what it renders to, such as what `helm template` prints";
    private const int MaxDepth = 100;
    private const int MaxSize = 200_000;

    private readonly Parser _parser;
    private readonly string _text;
    private readonly int _firstLine;
    private readonly Dictionary<AnchorName, ManifestNode> _anchors = [];
    private int _merged;

    private YamlReader(string text, int firstLine)
    {
        _parser = new Parser(new StringReader(text));
        _text = text;
        _firstLine = firstLine;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="firstLine">The number of its first line in the file.</param>
    /// <returns>Its value; null where it is empty.</returns>
    /// <exception cref="ManifestException">It is no YAML, or more than is allowed.</exception>
    public static ManifestNode? Read(string text, int firstLine)
    {
        YamlReader reader = new(text, firstLine);
        try
        {
            reader._parser.Consume<StreamStart>();
            return reader._parser.TryConsume<DocumentStart>(out _) ? reader.ReadNode(0) : null;
        }
        catch (YamlException exception)
        {
            // Of a tab the parser tells where its map begins; it ends where the tab is.
            bool isTab = exception.Message.Contains("invalid tab", StringComparison.Ordinal);
            string advice = isTab ? ": indent with spaces" : text.Contains("{{", StringComparison.Ordinal) ? TemplateAdvice : "";
            throw new ManifestException(reader.LineOf(isTab ? exception.End : exception.Start), $"this is no YAML: {OneLine.Of(exception.Message, Longest.Message)}{advice}");
        }
    }

    private ManifestNode ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw new ManifestException(LineOf(current.Start), $"more than {MaxDepth} levels deep");
        }

        ManifestNode node = current switch
        {
            AnchorAlias alias => ReadAlias(alias),
            Scalar scalar => ReadScalar(scalar),
            SequenceStart start => ReadList(start, depth),
            MappingStart start => ReadMap(start, depth),
            _ => throw new ManifestException(LineOf(current.Start), "this is no value"),
        };
        if (node.Depth > MaxDepth)
        {
            throw new ManifestException(LineOf(current.Start), $"more than {MaxDepth} levels deep");
        }

        if (node.Size > MaxSize)
        {
            throw new ManifestException(LineOf(current.Start), $"more than {MaxSize} values, those that aliases repeat counted each time");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } named)
        {
            _anchors[named.Anchor] = node;
        }

        return node;
    }

    private ManifestNode ReadAlias(AnchorAlias alias)
    {
        _parser.MoveNext();
        return _anchors.GetValueOrDefault(alias.Value) ?? throw new ManifestException(LineOf(alias.Start), $"alias *{alias.Value} has no anchor before it");
    }

    private ManifestScalar ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        int line = LineOf(scalar.Start);
        bool isPlain = scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true };
        return isPlain ? YamlScalars.Resolve(line, scalar.Value) : new ManifestScalar(line, ScalarKind.Text, scalar.Value);
    }

    private ManifestList ReadList(SequenceStart start, int depth)
    {
        _parser.MoveNext();
        ImmutableArray<ManifestNode>.Builder items = ImmutableArray.CreateBuilder<ManifestNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new ManifestList(LineOf(start.Start), items.ToImmutable());
    }

    private ManifestMap ReadMap(MappingStart start, int depth)
    {
        _parser.MoveNext();
        Dictionary<string, ManifestMember> members = new(StringComparer.Ordinal);
        List<ManifestNode> merged = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            int line = LineOf(_parser.Current!.Start);
            bool isMerge = _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain };
            string key = ReadNode(depth + 1) is ManifestScalar scalar ? scalar.Text : throw new ManifestException(line, $"a key is a text, and this is a map or a list{(_text.Contains("{{", StringComparison.Ordinal) ? TemplateAdvice : "")}");
            ManifestNode value = ReadNode(depth + 1);
            if (isMerge)
            {
                merged.Add(value);
            }
            else if (!members.TryAdd(key, new ManifestMember(key, line, value)))
            {
                throw new ManifestException(line, $"key \"{key}\" stands twice in one map, first in line {members[key].Line}: take one out");
            }
        }

        // What stands in the map itself wins over what is merged into it.
        foreach (ManifestMember member in merged.SelectMany(Merged))
        {
            // Counted over the whole document: a small map may be merged from large ones, again and again.
            _merged++;
            members.TryAdd(member.Key, _merged <= MaxSize ? member : throw new ManifestException(LineOf(start.Start), $"more than {MaxSize} members are merged"));
        }

        return new ManifestMap(LineOf(start.Start), [.. members.Values]);
    }

    private static IEnumerable<ManifestMember> Merged(ManifestNode value) => value switch
    {
        ManifestMap map => map.Members,
        ManifestList list => list.Items.SelectMany(Merged),
        _ => throw new ManifestException(value.Line, "<< takes a map, or a list of maps"),
    };

    private int LineOf(Mark mark) => _firstLine - 1 + (int)Math.Max(1, mark.Line);
}

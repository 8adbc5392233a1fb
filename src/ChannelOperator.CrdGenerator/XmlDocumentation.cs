using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace ChannelOperator.CrdGenerator;

/// <summary>The summaries in the documentation file that the compiler writes beside an assembly.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _summaries = new(StringComparer.Ordinal);

    private XmlDocumentation()
    {
    }

    /// <summary>Reads the summaries of an assembly's types, properties and fields.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The summaries.</returns>
    public static XmlDocumentation Of(Assembly assembly)
    {
        string path = Path.ChangeExtension(assembly.Location, ".xml");
        XmlDocumentation documentation = new();
        using XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { IgnoreComments = true });
        reader.MoveToContent();
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "member")
            {
                reader.Read();
            }
            else if (reader.GetAttribute("name") is ['T' or 'P' or 'F', ':', ..])
            {
                documentation.Add((XElement)XNode.ReadFrom(reader));
            }
            else
            {
                reader.Skip();
            }
        }

        return documentation;
    }

    /// <summary>What a type is, in plain text.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The summary, or null where there is none.</returns>
    public string? Summary(Type type) => Text($"T:{type.FullName}");

    /// <summary>What a property is, in plain text.</summary>
    /// <param name="property">The property.</param>
    /// <returns>The summary, or null where there is none.</returns>
    public string? Summary(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a field is, in plain text.</summary>
    /// <param name="field">The field.</param>
    /// <returns>The summary, or null where there is none.</returns>
    public string? Summary(FieldInfo field) => Text($"F:{field.DeclaringType!.FullName!.Replace('+', '.')}.{field.Name}");

    private static void Append(StringBuilder text, XNode node)
    {
        switch (node)
        {
            case XText plain:
                text.Append(plain.Value);
                break;
            case XElement element when element.Attribute("cref") is { } reference:
                text.Append(ReferredName(reference.Value));
                break;
            case XElement element when element.Attribute("langword") is { } word:
                text.Append(word.Value);
                break;
            case XElement element:
                foreach (XNode child in element.Nodes())
                {
                    Append(text, child);
                }

                break;
        }
    }

    private static string ReferredName(string reference)
    {
        string name = reference[(reference.LastIndexOfAny(['.', ':']) + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.CamelCase.ConvertName(name) : name;
    }

    private void Add(XElement member)
    {
        if (member.Element("summary") is { } summary)
        {
            _summaries[member.Attribute("name")!.Value] = summary;
        }
    }

    private string? Text(string name)
    {
        if (!_summaries.TryGetValue(name, out XElement? summary))
        {
            return null;
        }

        StringBuilder text = new();
        Append(text, summary);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}

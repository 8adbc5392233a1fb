namespace ChannelOperator.Manifests;

/// <summary>One object in a file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Root">The object.</param>
internal sealed record Manifest(string File, ManifestMap Root)
{
    /// <summary>Group and version.</summary>
    public string ApiVersion => Root.TextOf("apiVersion");

    /// <summary>The kind.</summary>
    public string Kind => Root.TextOf("kind");

    /// <summary>Its name.</summary>
    public string Name => (Root["metadata"] as ManifestMap)?.TextOf("name") ?? "";

    /// <summary>Its namespace; empty where none is written.</summary>
    public string Namespace => (Root["metadata"] as ManifestMap)?.TextOf("namespace") ?? "";

    /// <summary>The line of a field, or of the nearest part of it that is there.</summary>
    /// <param name="path">Such as <c>spec.terms.versions[1].version</c>.</param>
    public int LineOf(string path)
    {
        ManifestNode node = Root;
        int line = Root.Line;
        foreach (string step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node is ManifestList list && step is ['[', .. string index, ']'] && int.TryParse(index, out int position) && position >= 0 && position < list.Items.Length)
            {
                node = list.Items[position];
                line = node.Line;
            }
            else if ((node as ManifestMap)?.Members.FirstOrDefault(member => member.Key == step) is { } member)
            {
                node = member.Value;
                line = member.Line;
            }
            else
            {
                break;
            }
        }

        return line;
    }
}

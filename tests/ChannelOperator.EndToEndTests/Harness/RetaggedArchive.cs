using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>The same image under another name, as an archive.</summary>
internal static class RetaggedArchive
{
    private const string Index = "manifest.json";

    /// <summary>Copies an archive as <c>docker save</c> writes it, and returns the path of the copy, which is the caller's to remove.</summary>
    public static string Create(string archive, string name, string newName)
    {
        string copy = Path.Combine(Path.GetTempPath(), $"image-{Guid.NewGuid():N}.tar");
        using FileStream source = File.OpenRead(archive);
        using TarReader reader = new(source);
        using FileStream target = File.Create(copy);
        using TarWriter writer = new(target);
        bool isFound = false;
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name == Index)
            {
                (string text, isFound) = Retag(entry, name, newName);
                entry = new PaxTarEntry(TarEntryType.RegularFile, Index) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
            }

            writer.WriteEntry(entry);
        }

        return isFound ? copy : throw new InvalidOperationException($"{archive} holds no image {name}");
    }

    // The name may stand with a registry in front.
    private static (string Text, bool IsFound) Retag(TarEntry entry, string name, string newName)
    {
        using StreamReader text = new(entry.DataStream!);
        JsonArray images = JsonNode.Parse(text.ReadToEnd())!.AsArray();
        bool isFound = false;
        foreach (JsonNode? image in images)
        {
            string[] tags = [.. image!["RepoTags"]!.AsArray().Select(tag => tag!.GetValue<string>())];
            isFound |= tags.Any(tag => tag.EndsWith(name, StringComparison.Ordinal));
            image["RepoTags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag.Replace(name, newName, StringComparison.Ordinal))]);
        }

        return (images.ToJsonString(), isFound);
    }
}

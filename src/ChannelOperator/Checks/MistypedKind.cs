using ChannelOperator.Api;
using ChannelOperator.Manifests;
using ChannelOperator.Text;

namespace ChannelOperator.Checks;

/// <summary>Finds what was meant to be an object of ours and is none: a revocation whose kind is mistyped revokes nothing, and nobody would see it.</summary>
internal static class MistypedKind
{
    private const int Near = 3;

    /// <summary>What is wrong with an object that is none of ours; null where it was not meant to be one.</summary>
    public static (string Path, string Message)? Find(Manifest manifest)
    {
        string[] heads = [.. manifest.Root.Members.Select(member => member.Key)];
        if (manifest.ApiVersion.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal))
        {
            return ("kind", manifest.Kind.Length == 0
                ? $"there is no kind{Miswritten(heads, "kind")}: write one of {string.Join(", ", KindSchemas.Kinds)}"
                : $"there is no kind {manifest.Kind} in {ApiGroup.Name}{Suggest(manifest.Kind)}");
        }

        if (!KindSchemas.Kinds.Contains(manifest.Kind))
        {
            return null;
        }

        string group = manifest.ApiVersion.Split('/')[0];
        return manifest.ApiVersion.Length == 0 ? ("apiVersion", $"there is no apiVersion{Miswritten(heads, "apiVersion")}: write {ApiGroup.ApiVersion}")
            : EditDistance.Between(group, ApiGroup.Name) <= Near ? ("apiVersion", $"\"{manifest.ApiVersion}\" is another group: write {ApiGroup.ApiVersion}")
            : null;
    }

    private static string Suggest(string kind) => KindSchemas.Kinds.MinBy(known => EditDistance.Between(known, kind)) is { } nearest && EditDistance.Between(nearest, kind) <= Math.Max(Near, kind.Length / 3)
        ? $", perhaps {nearest} is meant"
        : $": it has {string.Join(", ", KindSchemas.Kinds)}";

    private static string Miswritten(IEnumerable<string> heads, string name) =>
        heads.FirstOrDefault(head => string.Equals(head, name, StringComparison.OrdinalIgnoreCase)) is { } head ? $" (it stands here as {head})" : "";
}

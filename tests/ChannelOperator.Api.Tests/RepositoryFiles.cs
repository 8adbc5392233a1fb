using System.Reflection;

namespace ChannelOperator.Api.Tests;

/// <summary>Files of the repository that the tests read.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The path of a file or a folder.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The YAML files in a folder, not below it, by name.</summary>
    public static IReadOnlyList<string> Yaml(params string[] folder) => [.. Directory.EnumerateFiles(Path(folder), "*.yaml").Order(StringComparer.Ordinal)];
}

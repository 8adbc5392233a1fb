namespace ChannelOperator.TestKit.Nodes;

/// <summary>The images of this version, as <c>make images</c> builds them.</summary>
public static class BuiltImages
{
    private static readonly string Version = typeof(BuiltImages).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>The operator's.</summary>
    public static string Operator { get; } = $"channel-operator:{Version}";

    /// <summary>The reference connector's.</summary>
    public static string Connector { get; } = $"channel-connector:{Version}";

    /// <summary>The archives; that of the pause image, which every pod needs, comes first.</summary>
    public static IReadOnlyList<string> Archives { get; } = [.. new[] { "pause", "operator", "connector" }.Select(name => Repository.PathOf("artifacts", "images", $"{name}.tar"))];
}

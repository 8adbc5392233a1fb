using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>The cgroups of one node's pods: of all that a node makes, the only thing that the kernel does not end with its processes.</summary>
internal sealed class NodeCgroups(string name)
{
    private const string Root = "/sys/fs/cgroup";
    private const string Common = "channel-operator";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>As the kubelet names it.</summary>
    public string Path => $"/{Common}/{name}";

    /// <summary>The directories that are there, one for each hierarchy.</summary>
    public IReadOnlyList<string> Existing => [.. Hierarchies().Select(Of).Where(Directory.Exists)];

    /// <summary>Makes one in every hierarchy: the kubelet wants its root to be there.</summary>
    public void Create()
    {
        foreach (string hierarchy in Hierarchies())
        {
            Directory.CreateDirectory(Of(hierarchy));
            DelegateControllers(hierarchy);
        }
    }

    /// <summary>Removes them. Their processes may still be ending.</summary>
    public Task RemoveAsync() => Wait.ForAsync($"the end of the cgroups {Path}", TryRemove, Patience);

    /// <summary>Removes what can be removed now.</summary>
    public bool TryRemove()
    {
        foreach (string directory in Existing)
        {
            TryRemove(directory);
        }

        bool areGone = Existing.Count == 0;
        foreach (string common in areGone ? Hierarchies().Select(hierarchy => System.IO.Path.Combine(hierarchy, Common)).Where(Directory.Exists) : [])
        {
            // Stays while another node has its own in there.
            TryRemoveOne(common);
        }

        return areGone;
    }

    /// <summary>Removes those of processes that no longer run.</summary>
    public static void RemoveAbandoned()
    {
        IEnumerable<string> names = Hierarchies().Select(hierarchy => System.IO.Path.Combine(hierarchy, Common)).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories).Where(ClusterDirectory.IsAbandoned).Select(directory => System.IO.Path.GetFileName(directory));
        foreach (string abandoned in names.Distinct(StringComparer.Ordinal).ToList())
        {
            new NodeCgroups(abandoned).TryRemove();
        }
    }

    private string Of(string hierarchy) => System.IO.Path.Combine(hierarchy, Common, name);

    // Version 2 has one hierarchy, version 1 a directory for each controller.
    private static string[] Hierarchies() => File.Exists($"{Root}/cgroup.controllers")
        ? [Root]
        : [.. Directory.EnumerateDirectories(Root).Where(directory => new DirectoryInfo(directory).LinkTarget is null)];

    // In version 2 a cgroup has the controllers that its parent passes on.
    private void DelegateControllers(string hierarchy)
    {
        if (!File.Exists($"{hierarchy}/cgroup.controllers") || hierarchy != Root)
        {
            return;
        }

        foreach (string directory in new[] { hierarchy, System.IO.Path.Combine(hierarchy, Common), Of(hierarchy) })
        {
            string controllers = string.Concat(File.ReadAllText(System.IO.Path.Combine(directory, "cgroup.controllers")).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(controller => $"+{controller} "));
            File.WriteAllText(System.IO.Path.Combine(directory, "cgroup.subtree_control"), controllers);
        }
    }

    private static void TryRemove(string directory)
    {
        foreach (string below in Below(directory))
        {
            TryRemove(below);
        }

        TryRemoveOne(directory);
    }

    private static IReadOnlyList<string> Below(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static void TryRemoveOne(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process is still in it, or it is gone.
        }
    }
}

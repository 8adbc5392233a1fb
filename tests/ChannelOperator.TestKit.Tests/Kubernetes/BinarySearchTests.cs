using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class BinarySearchTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private string? _archive;

    public BinarySearchTests()
    {
        _environment["XDG_CACHE_HOME"] = _root.In("xdg");
        _environment["PATH"] = _root.In("path");
        FakePrograms.Script(_root.In("path"), "kubectl", "echo");
    }

    private string Cache => _root.In("xdg", "channel-operator");

    [Fact]
    public async Task The_places_are_taken_in_their_order()
    {
        var built = FakePrograms.Release(_root.In("built"), "v1.20.2");
        var expected = new List<(string Directory, string Version)> { (built, "v1.20.2") };
        Assert.Equal(expected[^1], await FoundAsync());

        _archive = FakePrograms.Release(_root.In("archive"), "v1.36.1");
        Assert.Equal((_archive, "v1.36.1"), await FoundAsync());

        var cached = FakePrograms.Release(Path.Combine(Cache, "kubernetes-v1.33.0"), "v1.33.0");
        Assert.Equal((cached, "v1.33.0"), await FoundAsync());

        var system = FakePrograms.Release(_root.In("system"), "v1.32.1");
        Assert.Equal((system, "v1.32.1"), await FoundAsync());

        var assets = FakePrograms.Release(_root.In("assets"), "v1.31.0");
        _environment[BinarySearch.AssetsVariable] = assets;
        Assert.Equal((assets, "v1.31.0"), await FoundAsync());
    }

    [Fact]
    public async Task The_newest_complete_release_of_the_cache_is_taken()
    {
        FakePrograms.Release(Path.Combine(Cache, "kubernetes-v1.9.11"), "v1.9.11");
        var newest = FakePrograms.Release(Path.Combine(Cache, "kubernetes-v1.36.2"), "v1.36.2");
        FakePrograms.Release(Path.Combine(Cache, "kubernetes-v1.37.0.123.download"), "v1.37.0");
        Directory.CreateDirectory(Path.Combine(Cache, "kubernetes-v1.38.0"));

        Assert.Equal((newest, "v1.36.2"), await FoundAsync());
    }

    [Fact]
    public async Task What_lacks_a_needed_program_is_passed_over_and_the_archive_not_even_tried()
    {
        FakePrograms.Release(_root.In("system"), "v1.32.1");
        _archive = FakePrograms.Release(_root.In("archive"), "v1.36.1");
        var cached = FakePrograms.Release(Path.Combine(Cache, "kubernetes-v1.20.2"), "v1.20.2", "kube-controller-manager");

        Assert.Equal((cached, "v1.20.2"), await FoundAsync("kube-controller-manager"));

        Directory.Delete(cached, recursive: true);
        var built = FakePrograms.Release(_root.In("built"), "v1.20.2", "kube-controller-manager");
        Assert.Equal((built, "v1.20.2"), await FoundAsync("kube-controller-manager"));
    }

    [Fact]
    public async Task A_named_directory_that_is_incomplete_is_refused_and_the_error_says_what_to_do()
    {
        FakePrograms.Release(_root.In("system"), "v1.32.1");
        var assets = _root.CreateDirectory("assets");
        File.WriteAllText(Path.Combine(assets, "etcd"), "not executable");
        _environment[BinarySearch.AssetsVariable] = assets;

        var error = await Assert.ThrowsAsync<LocalClusterException>(() => FoundAsync());

        Assert.Contains($"{assets} (from KUBEBUILDER_ASSETS)", error.Message, StringComparison.Ordinal);
        Assert.Contains("no executable etcd, kube-apiserver.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set KUBEBUILDER_ASSETS to a directory with", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_comes_from_the_directory_or_else_from_the_path()
    {
        var system = FakePrograms.Release(_root.In("system"), "v1.32.1");
        Assert.Equal(_root.In("path", "kubectl"), (await Search().RunAsync()).Kubectl);

        var own = FakePrograms.Script(system, "kubectl", "echo");
        Assert.Equal(own, (await Search().RunAsync()).Kubectl);
    }

    [Fact]
    public async Task Without_any_kubectl_the_error_names_it()
    {
        _environment["PATH"] = "";
        _environment[BinarySearch.AssetsVariable] = FakePrograms.Release(_root.In("assets"), "v1.31.0");

        var error = await Assert.ThrowsAsync<LocalClusterException>(() => FoundAsync());

        Assert.Contains("no executable kubectl (which may also be on PATH).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_its_version_stamped_in_is_refused()
    {
        FakePrograms.Script(_root.In("system"), "etcd", "echo");
        FakePrograms.Script(_root.In("system"), "kube-apiserver", "echo Kubernetes master+hash");

        var error = await Assert.ThrowsAsync<LocalClusterException>(() => FoundAsync());

        Assert.Contains("says 'Kubernetes master+hash', not 'Kubernetes vMAJOR.MINOR.PATCH'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_optional_and_what_etcd_can_do_is_told()
    {
        var system = FakePrograms.Release(_root.In("system"), "v1.32.1", "kubelet", "kube-proxy");
        FakePrograms.Script(system, "etcd", "echo '  --unsafe-no-fsync false' >&2");

        var found = await Search().RunAsync();

        Assert.Equal(Path.Combine(system, "kubelet"), found.Kubelet);
        Assert.Equal(Path.Combine(system, "kube-proxy"), found.KubeProxy);
        Assert.Null(found.KubeControllerManager);
        Assert.Null(found.KubeScheduler);
        Assert.True(found.EtcdCanSkipFsync);
    }

    [Theory]
    [InlineData("/home/someone", null, "/home/someone/.cache/channel-operator")]
    [InlineData("/home/someone", "/elsewhere", "/elsewhere/channel-operator")]
    [InlineData("/home/someone", "relative", "/home/someone/.cache/channel-operator")]
    public void The_cache_follows_the_XDG_specification(string home, string? cacheHome, string expected) =>
        Assert.Equal(expected, KubernetesBinaries.CacheDirectoryIn(name => string.Equals(name, "HOME", StringComparison.Ordinal) ? home : cacheHome));

    public void Dispose() => _root.Dispose();

    private async Task<(string Directory, string Version)> FoundAsync(params string[] needs)
    {
        var found = await (Search() with { Needs = needs }).RunAsync();
        return (found.Directory, found.Version.ToString());
    }

    private BinarySearch Search() => new()
    {
        Environment = _environment.GetValueOrDefault,
        SystemDirectory = _root.In("system"),
        Report = _ => { },
        Download = (_, _, _) => Task.FromResult(_archive),
        Build = (_, _) => Task.FromResult(_root.In("built")),
    };
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class EnvtestArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _cache = new();
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);
    private readonly StringBuilder _index = new("releases:\n");
    private readonly List<string> _reports = [];

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    [Fact]
    public async Task Without_a_network_it_goes_on_quietly()
    {
        Assert.Null(await FetchAsync());
        Assert.Empty(_reports);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache.Path));
    }

    [Fact]
    public async Task The_newest_tested_release_is_verified_and_put_into_the_cache()
    {
        Publish("v1.35.9");
        Publish("v1.36.0");
        Publish("v1.36.2");
        Publish("v1.37.0-alpha.1");
        Publish("v1.37.1");

        var directory = await FetchAsync();

        Assert.Equal(_cache.In("kubernetes-v1.36.2"), directory);
        Assert.Equal(["etcd", "kube-apiserver", "kubectl"], Directory.EnumerateFiles(directory!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("v1.36.2 of kubectl", File.ReadAllText(Path.Combine(directory!, "kubectl")));
        Assert.True(File.GetUnixFileMode(Path.Combine(directory!, "etcd")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal([directory], Directory.EnumerateFileSystemEntries(_cache.Path));
    }

    [Fact]
    public async Task An_archive_that_is_not_what_the_index_says_is_refused()
    {
        Publish("v1.36.2", hash: new string('0', 128));

        Assert.Null(await FetchAsync());
        Assert.Contains(_reports, report => report.Contains("its SHA-512 is", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache.Path));
    }

    [Fact]
    public async Task An_archive_that_cannot_be_reached_or_lacks_a_program_is_refused()
    {
        Publish("v1.36.2", programs: ["etcd", "kubectl"]);
        Assert.Null(await FetchAsync());
        Assert.Contains(_reports, report => report.EndsWith("it has no kube-apiserver", StringComparison.Ordinal));

        _answers.Remove(ArchiveName("v1.36.2"));
        Assert.Null(await FetchAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache.Path));
    }

    public void Dispose() => _cache.Dispose();

    private async Task<string?> FetchAsync()
    {
        if (_answers.Count > 0)
        {
            _answers["envtest-releases.yaml"] = Encoding.UTF8.GetBytes(_index.ToString());
        }

        using var handler = new FakeDownloads(_answers);
        return await EnvtestArchive.FetchAsync(handler, _cache.Path, _reports.Add, CancellationToken.None);
    }

    private void Publish(string version, string? hash = null, string[]? programs = null)
    {
        var archive = Archive(version, programs ?? ["etcd", "kube-apiserver", "kubectl"]);
        var name = ArchiveName(version);
        _answers[name] = archive;
        _index.Append($"  {version}:\n    envtest-{version}-darwin-amd64.tar.gz:\n      hash: {new string('f', 128)}\n      selfLink: https://example.invalid/{version}/darwin\n");
        _index.Append($"    {name}:\n      hash: {hash ?? Convert.ToHexStringLower(SHA512.HashData(archive))}\n      selfLink: https://example.invalid/{version}/{name}\n");
    }

    private static string ArchiveName(string version) => $"envtest-{version}-linux-{Architecture}.tar.gz";

    private static byte[] Archive(string version, string[] programs)
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionMode.Compress))
        using (var tar = new TarWriter(zipped))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "controller-tools/envtest/"));
            foreach (var program in programs.Append("README"))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"controller-tools/envtest/{program}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes($"{version} of {program}")) });
            }
        }

        return bytes.ToArray();
    }
}

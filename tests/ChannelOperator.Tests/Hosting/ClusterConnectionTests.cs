using ChannelOperator.Hosting;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Hosting;

/// <summary>Which cluster is taken, and the one line where there is none.</summary>
[Collection(EnvironmentScope.Collection)]
public sealed class ClusterConnectionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-");
    private readonly EnvironmentScope _environment;

    public ClusterConnectionTests() => _environment = new(
        ("KUBECONFIG", null), ("HOME", _directory.FullName), ("KUBERNETES_SERVICE_HOST", null), ("KUBERNETES_SERVICE_PORT", null));

    public void Dispose()
    {
        _environment.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void The_file_named_is_taken_before_KUBECONFIG()
    {
        using EnvironmentScope scope = new(("KUBECONFIG", Write("environment", Config("https://environment:1"))));
        Assert.Equal("https://environment:1", ClusterConnection.Load(new OperatorOptions()).Host);
        Assert.Equal("https://named:1", ClusterConnection.Load(new OperatorOptions { Kubeconfig = Write("named", Config("https://named:1")) }).Host);
    }

    [Fact]
    public void The_context_named_is_taken_before_the_current_one()
    {
        string file = Write("two", Config("https://current:1"));
        Assert.Equal("https://other:1", ClusterConnection.Load(new OperatorOptions { Kubeconfig = file, Context = "other" }).Host);
    }

    [Fact]
    public void The_file_in_the_home_directory_is_never_taken_unasked()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, ".kube"));
        Write(Path.Combine(".kube", "config"), Config("https://home:1"));
        Assert.Equal("no cluster: give --kubeconfig FILE, set KUBECONFIG, or run inside a cluster (~/.kube/config is never used unasked)", Error(new OperatorOptions()));
    }

    [Fact]
    public void An_empty_KUBECONFIG_counts_as_none()
    {
        using EnvironmentScope scope = new(("KUBECONFIG", ""));
        Assert.StartsWith("no cluster: ", Error(new OperatorOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named() =>
        Assert.Equal("kubeconfig /no/such/file does not exist: give --kubeconfig FILE or set KUBECONFIG to one file", Error(new OperatorOptions { Kubeconfig = "/no/such/file" }));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("a: [")]
    [InlineData("just text")]
    [InlineData("apiVersion: v1\nkind: Config\n")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: gone\ncontexts: []\n")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: gone, user: u}}]\nclusters: []\n")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: \"https://a:1\", certificate-authority-data: \"!\"}}]\nusers: [{name: u, user: {}}]\n")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: \"https://a:1\", certificate-authority-data: \"YQ==\"}}]\nusers: [{name: u, user: {}}]\n")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: \"https://a:1\", certificate-authority: /no/such/ca}}]\nusers: [{name: u, user: {}}]\n")]
    public void A_file_that_cannot_be_used_is_named(string content)
    {
        string file = Write("broken", content);
        Assert.StartsWith($"kubeconfig {file} cannot be used: ", Error(new OperatorOptions { Kubeconfig = file }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_that_does_not_exist_is_named()
    {
        string file = Write("two", Config("https://current:1"));
        Assert.Contains("nowhere", Error(new OperatorOptions { Kubeconfig = file, Context = "nowhere" }), StringComparison.Ordinal);
    }

    private static string Config(string server) => """
        apiVersion: v1
        kind: Config
        current-context: current
        contexts:
        - {name: current, context: {cluster: one, user: nobody}}
        - {name: other, context: {cluster: two, user: nobody}}
        clusters:
        - {name: one, cluster: {server: "@"}}
        - {name: two, cluster: {server: "https://other:1"}}
        users:
        - {name: nobody, user: {token: t}}
        """.Replace("@", server, StringComparison.Ordinal);

    private static string Error(OperatorOptions options) => Assert.Throws<OperatorException>(() => ClusterConnection.Load(options)).Message;

    private string Write(string name, string content)
    {
        string file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}

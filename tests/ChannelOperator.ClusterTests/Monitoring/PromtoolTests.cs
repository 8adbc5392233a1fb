using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Monitoring;

namespace ChannelOperator.ClusterTests.Monitoring;

/// <summary>The rules, by Prometheus' own tool: that they are rules, and when each of the important ones is told.</summary>
public sealed class PromtoolTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-promtool-");

    [PrometheusFact]
    public Task TheRules_AreRules() => RunAsync("check", "rules", "--lint=all", "--lint-fatal", Write());

    [PrometheusFact]
    public async Task TheRules_TellWhatTheirTestsSay()
    {
        Write();
        string tests = Path.Combine(_directory.FullName, "rules-tests.yaml");
        File.Copy(Path.Combine(ShippedMonitoring.Folder, "rules-tests.yaml"), tests);
        await RunAsync("test", "rules", tests);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task RunAsync(params string[] arguments)
    {
        (int exitCode, string output) = await PrometheusServer.PromtoolAsync(arguments);
        Assert.True(exitCode == 0, output);
    }

    private string Write()
    {
        string rules = Path.Combine(_directory.FullName, "rules.yaml");
        File.WriteAllText(rules, ShippedMonitoring.Rules());
        return rules;
    }
}

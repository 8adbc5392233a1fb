using System.Diagnostics;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Tests.Checks;

/// <summary>Files of a policy, a class and channels of a platform without a floor, and the command on them.</summary>
public abstract class CheckTest : IDisposable
{
    protected const string Policy = """
        apiVersion: channeloperator.io/v1alpha1
        kind: PlatformPolicy
        metadata: {name: telegram}
        spec:
          platform: Telegram
          terms:
            versions:
            - {version: "2026-01", effectiveTime: "2026-01-01T00:00:00Z"}
          media: {maxRetention: {default: 30d}}
        """;

    protected const string Class = """
        apiVersion: channeloperator.io/v1alpha1
        kind: ConnectorClass
        metadata: {name: telegram}
        spec: {platforms: [Telegram], isDefault: true, image: "connector:1", storage: {type: External}}
        """;

    protected TemporaryDirectory Directory { get; } = new();

    public void Dispose()
    {
        Directory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static string Channel(string name, string accepted = "2026-01", string more = "") => $$"""
        apiVersion: channeloperator.io/v1alpha1
        kind: MessagingChannel
        metadata: {name: {{name}}, namespace: cx}
        spec:
          platform: Telegram
          accountId: "{{name}}"
          state: Running
          terms:
            acceptedVersion: "{{accepted}}"
            acceptedBy: legal@example.com
            acceptedTime: "2026-02-12T09:00:00Z"
          {{more}}
        """;

    protected static (string? Change, string? Reason, string? Before) Change(CheckRun run, string channel) =>
        (run.Channels[channel]["change"]?.GetValue<string>(), run.Channels[channel]["reason"]?.GetValue<string>(), run.Channels[channel]["actionBefore"]?.GetValue<string>());

    protected static int LineOf(string file, string text) => File.ReadAllLines(file).TakeWhile(line => !line.Contains(text, StringComparison.Ordinal)).Count() + 1;

    protected static Task<CheckRun> CheckAsync(params string[] arguments) => CheckRun.StartAsync(TestCluster.OperatorExecutable, arguments);

    protected static async Task GitAsync(string directory, params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", directory, .. arguments]) { UseShellExecute = false })!;
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
    }

    protected string Write(string name, params string[] documents) => Directory.Write(name, string.Join("\n---\n", documents));
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using Xunit.Abstractions;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>The plugin on a cluster on which no operator acts: it judges by itself, and says that nobody else does.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class NoOperatorTests(BareClusterFixture fixture, ITestOutputHelper log)
{
    [Fact]
    public async Task Explain_JudgesTheObjects_AndSaysThatNoOperatorDoes()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Channel("waits", spec => spec with { Terms = null }));
        // Operators of other tests on this cluster have left theirs.
        await world.Kubectl.RunAsync("delete", "lease", "--all", "-n", OperatorAccount.Namespace, "--ignore-not-found");
        using UserShell shell = Shell();

        KubectlResult explained = await shell.RunAsync($"kubectl channel explain waits -n {world.Namespace}");

        Assert.Contains("1. TermsNotAccepted (stops the channel)", explained.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("The operator's status is behind: no operator has looked at this channel yet. If it stays so, is an operator running? None has left a lease: kubectl get pods -n channel-operator", explained.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Halt_ThatNobodyCarriesOut_FailsAndNamesTheChannels()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Channel("one"));
        using UserShell shell = Shell();

        KubectlResult halted = await shell.RunAsync($"kubectl channel halt {world.Platform} --reason test --yes --timeout 1s");

        Assert.Equal(1, halted.ExitCode);
        // Channels that other tests have made unreadable may be named behind it.
        Assert.StartsWith($"kubectl channel: after 1s 1 channel is not at zero yet: {world.Namespace}/one. Is the operator running? kubectl get pods -n channel-operator", halted.StandardError, StringComparison.Ordinal);
        Assert.Equal("test", (await world.FindPolicyAsync())!.Spec.Halt!.Reason);
        Assert.Equal(0, (await shell.RunAsync($"kubectl channel resume {world.Platform} --yes --wait=false")).ExitCode);
    }

    /// <summary>What explain prints is run as it is printed, and the reason is gone: each of them, for what it is printed for.</summary>
    [Theory]
    [InlineData("TermsNotAccepted")]
    [InlineData("TermsVersionUnknown")]
    [InlineData("AwaitingApproval")]
    [InlineData("AwaitingApproval, Pending in the spec")]
    [InlineData("ApprovalRevoked, by the platform")]
    [InlineData("ApprovalSuspended, by an officer")]
    [InlineData("ApprovalRejected, in the spec")]
    [InlineData("ApprovalExpired, in the spec")]
    [InlineData("ApprovalExpired, in a record")]
    [InlineData("ReviewOverdue")]
    [InlineData("ClassNotFound")]
    [InlineData("AmbiguousClass")]
    [InlineData("NamespaceNotPermitted")]
    [InlineData("StoppedAsDeclared")]
    [InlineData("SuspendedByUser")]
    [InlineData("PlatformHalted")]
    public async Task PrintedCommand_MendsWhatItIsPrintedFor(string cause)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await ArrangeAsync(world, cause);
        using UserShell shell = Shell();
        string reason = cause.Split(',')[0];

        JsonNode problem = Assert.Single(await ProblemsAsync(shell, world))!;
        Assert.Equal(reason, problem["reason"]!.GetValue<string>());
        foreach (string command in problem["commands"]!.AsArray().Select(item => item!.GetValue<string>()))
        {
            // The end of a limited approval is for a person to write: as it is printed the server refuses it.
            if (command.Contains("UNTIL", StringComparison.Ordinal))
            {
                Assert.NotEqual(0, (await shell.RunAsync(command)).ExitCode);
            }

            KubectlResult result = await shell.RunAsync(command.Replace("UNTIL", Times.DaysAhead(30).Text, StringComparison.Ordinal) + (reason == "PlatformHalted" ? " --yes --wait=false" : ""));
            Assert.True(result.ExitCode == 0, $"{command}\n{result.StandardError}");
        }

        Assert.Empty(await ProblemsAsync(shell, world));
    }

    /// <summary>A list of many has to come before a person looks away. The limit is for a busy machine; the figure is in the log.</summary>
    [Fact]
    public async Task List_OfAThousandChannels_ComesInTime()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
        {
            JsonObject channel = new()
            {
                ["apiVersion"] = ApiGroup.ApiVersion,
                ["kind"] = MessagingChannel.KindName,
                ["metadata"] = new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"c{index:0000}") },
                ["spec"] = new JsonObject { ["platform"] = world.Platform, ["accountId"] = string.Create(CultureInfo.InvariantCulture, $"a{index}") },
            };
            using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Post, $"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels", channel.ToJsonString(), "application/json");
            answer.EnsureSuccessStatusCode();
        });
        using UserShell shell = Shell();
        List<TimeSpan> times = [];
        for (int run = 0; run < 3; run++)
        {
            long started = Stopwatch.GetTimestamp();
            KubectlResult list = await shell.RunAsync($"kubectl-channel list -n {world.Namespace}");
            times.Add(Stopwatch.GetElapsedTime(started));
            Assert.Equal(1001, list.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }

        log.WriteLine(string.Join(", ", times.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"))));
        Assert.True(times.Min() < TimeSpan.FromSeconds(8), $"the fastest of {times.Count} lists took {times.Min().TotalSeconds:0.0} s");
    }

    private UserShell Shell() => new(fixture.Cluster.Binaries.Kubectl, PluginFixture.PluginExecutable, fixture.Cluster.KubeconfigPath);

    private static async Task<JsonArray> ProblemsAsync(UserShell shell, ChannelWorld world)
    {
        KubectlResult explained = await shell.RunAsync($"kubectl channel explain tested -n {world.Namespace} -o json");
        Assert.True(explained.ExitCode == 0, explained.StandardError);
        return JsonNode.Parse(explained.StandardOutput)!["items"]![0]!["problems"]!.AsArray();
    }

    private static async Task ArrangeAsync(ChannelWorld world, string cause)
    {
        ChannelApproval approved = new() { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(10) };
        PolicyApproval required = new() { Required = true };
        await world.ApplyAsync(world.Policy(spec => cause switch
        {
            "AwaitingApproval" or "AwaitingApproval, Pending in the spec" => spec with { Approval = required },
            "ReviewOverdue" => spec with { Approval = required with { MaxReviewAge = new Duration("5d") } },
            "NamespaceNotPermitted" => spec with { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = world.Namespace } } },
            "PlatformHalted" => spec with { Halt = new PlatformHalt { Reason = "test" } },
            _ => spec,
        }));
        if (cause == "AmbiguousClass")
        {
            await world.ApplyAsync(world.Class(name: world.PlatformName + "-other"));
        }

        await world.ApplyAsync(world.Channel("tested", spec => cause switch
        {
            "TermsNotAccepted" => spec with { Terms = null },
            "TermsVersionUnknown" => spec with { Terms = spec.Terms! with { AcceptedVersion = "it's; unknown" } },
            "AwaitingApproval, Pending in the spec" => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Pending } },
            "ApprovalRejected, in the spec" => spec with { Approval = approved with { Status = ApprovalStatus.Rejected } },
            "ApprovalExpired, in the spec" => spec with { Approval = approved with { ExpirationTime = Times.DaysAgo(1) } },
            "ReviewOverdue" => spec with { Approval = approved },
            "ClassNotFound" => spec with { Connector = new ChannelConnectorSpec { ClassName = "missing" } },
            "StoppedAsDeclared" => spec with { State = ChannelState.Stopped },
            "SuspendedByUser" => spec with { Suspend = true },
            _ => spec,
        }));
        if (cause == "ApprovalExpired, in a record")
        {
            await world.CreateAsync(world.Review("said", "tested", ApprovalStatus.Approved, spec => spec with { ExpirationTime = Times.DaysAgo(1) }));
        }

        if (cause is "ApprovalRevoked, by the platform" or "ApprovalSuspended, by an officer")
        {
            bool byPlatform = cause == "ApprovalRevoked, by the platform";
            await world.CreateAsync(world.Review("said", "tested", byPlatform ? ApprovalStatus.Revoked : ApprovalStatus.Suspended, spec => spec with { Source = byPlatform ? ReviewSource.Platform : ReviewSource.Officer }));
        }
    }
}

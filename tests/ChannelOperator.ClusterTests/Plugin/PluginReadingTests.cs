using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>The reading verbs, through kubectl, as a user with the shipped roles and no others.</summary>
[Collection(PluginCollection.Name)]
public sealed class PluginReadingTests(PluginFixture fixture)
{
    [Fact]
    public async Task Viewer_SeesHisChannels_FromAnywhere_AndNoColourInAPipe()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("runs"));
        await world.ApplyAsync(world.Channel("waits", spec => spec with { Terms = null }));
        await world.WaitForReasonAsync("waits", ChannelConditions.TermsAccepted, ChannelConditions.TermsReasons.TermsNotAccepted);
        ClusterUser viewer = await fixture.UserAsync(world.Namespace, ["channel-viewer"], ["channel-policy-viewer"]);
        using UserShell shell = fixture.Shell(viewer);
        shell.Environment["TERM"] = "xterm-256color";

        KubectlResult list = await shell.RunAsync($"cd / && kubectl channel list -n {world.Namespace}");

        Assert.Equal(0, list.ExitCode);
        string[] lines = list.StandardOutput.TrimEnd().Split('\n');
        Assert.Matches(@"^waits +P\S+ +STOP 0 +TermsNotAccepted +- +- +\d+\w$", lines[1]);
        Assert.Matches(@"^runs +P\S+ +RUN 1/1 +ConnectorAvailable +2026-01 +- +\d+\w$", lines[2]);
        Assert.DoesNotContain('\e', list.StandardOutput);
        Assert.Equal(["messagingchannel.channeloperator.io/waits"], Lines(await shell.RunAsync($"kubectl channel list -n {world.Namespace} -o name | head -1")));
        Assert.Equal(2, JsonNode.Parse((await shell.RunAsync($"kubectl channel list -n {world.Namespace} -o json")).StandardOutput)!["items"]!.AsArray().Count);
        Assert.Contains("no channels", (await shell.RunAsync($"kubectl channel list -n {world.Namespace} --platform whatsapp")).StandardError, StringComparison.Ordinal);
        Assert.Contains("no channels", (await shell.RunAsync($"kubectl channel list -n {world.Namespace} -l team=none")).StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ViewerWithoutPolicies_GetsTheOperatorsWord_AndIsToldSo()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Channel("waits", spec => spec with { Terms = null }));
        await world.WaitForReasonAsync("waits", ChannelConditions.TermsAccepted, ChannelConditions.TermsReasons.TermsNotAccepted);
        using UserShell shell = fixture.Shell(await fixture.UserAsync(world.Namespace, ["channel-viewer"], []));

        KubectlResult explained = await shell.RunAsync($"kubectl channel explain waits -n {world.Namespace}");

        Assert.Equal(0, explained.ExitCode);
        Assert.Contains("1. TermsNotAccepted (stops the channel)", explained.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("you may not list platformpolicies.channeloperator.io (ClusterRole channel-policy-viewer, by a ClusterRoleBinding)", explained.StandardOutput, StringComparison.Ordinal);
        KubectlResult history = await shell.RunAsync($"kubectl channel history waits -n {world.Namespace}");
        Assert.Matches(@"Decision +Stop +stands +TermsNotAccepted", history.StandardOutput);
        Assert.Contains("you may not list events", history.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ViewerWithoutNamespaces_GetsTheOperatorsWord_WhereThePolicySelectsThem()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await fixture.Cluster.Kubectl.RunAsync("label", "namespace", world.Namespace, $"team={world.Namespace}");
        await world.ApplyAsync(world.Policy(spec => spec with { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = world.Namespace } } }));
        await world.RunAsync(world.Channel("runs"));
        using UserShell shell = fixture.Shell(await fixture.UserAsync(world.Namespace, ["channel-viewer"], ["channel-policy-viewer"]));

        KubectlResult explained = await shell.RunAsync($"kubectl channel explain runs -n {world.Namespace}");

        Assert.Matches(@"(?m)^RUNS", explained.StandardOutput);
        Assert.DoesNotContain("kubectl label", explained.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("you may not get namespaces (ClusterRole view)", explained.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_HasNoEventsOfADeletedNamesake()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("again"));
        using UserShell shell = fixture.Shell();
        await Wait.ForAsync("the event of the start", async _ => (await shell.RunAsync($"kubectl channel history again -n {world.Namespace}")).StandardOutput.Contains("ConnectorStarted", StringComparison.Ordinal), ChannelWorld.Patience);
        await fixture.Cluster.Kubectl.RunAsync("delete", "mch", "again", "-n", world.Namespace);
        await world.ApplyAsync(world.Channel("again", spec => spec with { State = ChannelState.Stopped }));

        KubectlResult history = await shell.RunAsync($"kubectl channel history again -n {world.Namespace}");

        Assert.Equal(0, history.ExitCode);
        Assert.DoesNotContain("ConnectorStarted", history.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stranger_IsToldWhatIsMissing_InOneLine()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        using UserShell shell = fixture.Shell(fixture.Cluster.AddUser("stranger"));

        KubectlResult list = await shell.RunAsync($"kubectl channel list -n {world.Namespace}");

        Assert.Equal(1, list.ExitCode);
        Assert.StartsWith("kubectl channel: you may not list messagingchannels.channeloperator.io: ask for the ClusterRole channel-viewer", Assert.Single(Lines(list.StandardError)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownName_GetsNearOnes()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Channel("orders-whatsapp"));
        using UserShell shell = fixture.Shell();

        Assert.Contains("did you mean orders-whatsapp?", await FailAsync(shell, $"kubectl channel explain orders-whatsap -n {world.Namespace}", 1), StringComparison.Ordinal);
        Assert.Contains($"there is one in namespace {world.Namespace}", await FailAsync(shell, "kubectl channel explain orders-whatsapp -n default", 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongCalls_SayWhatToDo()
    {
        using UserShell shell = fixture.Shell();

        Assert.Contains("has no context \"nowhere\", it has: local", await FailAsync(shell, "kubectl channel list --context nowhere", 1), StringComparison.Ordinal);
        Assert.Contains("no cluster:", await FailAsync(shell, "KUBECONFIG= kubectl channel list", 1), StringComparison.Ordinal);
        Assert.Contains("--kubeconfig /nothing does not exist", await FailAsync(shell, "kubectl channel list --kubeconfig /nothing", 1), StringComparison.Ordinal);
        Assert.Contains("See kubectl channel list --help", await FailAsync(shell, "kubectl channel list --nonsense", 2), StringComparison.Ordinal);
        Assert.Contains("--within must be a duration", await FailAsync(shell, "kubectl channel deadlines --within soon", 2), StringComparison.Ordinal);
        Assert.Equal("kubectl channel: --output \"yaml\" is none of table, wide, name, json. See kubectl channel list --help", await FailAsync(shell, "kubectl channel list -o yaml", 2));
        Assert.Equal("kubectl channel: there is no verb \"explian\": did you mean explain? See kubectl channel --help", await FailAsync(shell, "kubectl channel explian a", 2));
    }

    [Theory]
    [InlineData("kubectl channel list --help", "kubectl channel list [options]")]
    [InlineData("kubectl channel explain --help", "kubectl channel explain <NAME> [options]")]
    [InlineData("kubectl-channel", "kubectl channel [command] [options]")]
    public async Task Help_CallsItAsItIsCalled(string command, string usage)
    {
        using UserShell shell = fixture.Shell();

        KubectlResult help = await shell.RunAsync(command);

        Assert.Equal((0, ""), (help.ExitCode, help.StandardError));
        Assert.Contains($"Usage:\n  {usage}\n", help.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("channel-operator", help.StandardOutput, StringComparison.Ordinal);
    }

    /// <summary>One download for people and for pipelines.</summary>
    [Fact]
    public async Task Check_IsTheOperatorsOwn_WithItsExitCodes()
    {
        using UserShell shell = fixture.Shell();
        const string Arguments = "check config/policies config/connectors config/samples/facebook-awaiting-approval.yaml";

        KubectlResult plugin = await shell.RunAsync($"kubectl channel {Arguments}");
        KubectlResult program = await shell.RunAsync($"{TestCluster.OperatorExecutable} {Arguments}");

        Assert.Equal(1, plugin.ExitCode);
        Assert.Equal(program.ExitCode, plugin.ExitCode);
        Assert.Contains("AwaitingApproval", plugin.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(ShownOutput.Neutral(program.StandardOutput), ShownOutput.Neutral(plugin.StandardOutput));
        Assert.Contains("See kubectl channel check --help", await FailAsync(shell, "kubectl channel check", 3), StringComparison.Ordinal);
        await FailAsync(shell, "kubectl channel check /nothing", 3);
    }

    [Fact]
    public async Task SeveralKubeconfigs_AreOne_AndTheFirstWordCounts()
    {
        using UserShell shell = fixture.Shell();

        KubectlResult list = await shell.RunAsync("printf 'apiVersion: v1\\nkind: Config\\ncurrent-context: mine\\ncontexts:\\n- name: mine\\n  context: {cluster: local, user: admin, namespace: kube-system}\\n' > $HOME/first && KUBECONFIG=$HOME/first:$KUBECONFIG:/nothing kubectl channel list");

        Assert.Equal("no channels in namespace kube-system\n", list.StandardError);
        Assert.Equal(0, list.ExitCode);
    }

    [Fact]
    public async Task SeveralKubeconfigs_EachHasItsFilesBesideIt()
    {
        using UserShell shell = fixture.Shell();

        KubectlResult list = await shell.RunAsync(
            "mkdir $HOME/a $HOME/b && printf 'apiVersion: v1\\nkind: Config\\n' > $HOME/a/config && kubectl config view --raw --flatten > $HOME/b/config && cd $HOME/b"
            + " && for part in client-certificate client-key certificate-authority; do sed -n \"s/^ *$part-data: //p\" config | base64 -d > $part.pem; done"
            + " && sed -i -E 's/(client-certificate|client-key|certificate-authority)-data: .*/\\1: \\1.pem/' config && cd / && KUBECONFIG=$HOME/a/config:$HOME/b/config kubectl channel list -n kube-system");

        Assert.Equal("no channels in namespace kube-system\n", list.StandardError);
        Assert.Equal(0, list.ExitCode);
    }

    [Theory]
    [InlineData("ln -s {0} $HOME/kubectl-channel; $HOME/kubectl-channel")]
    [InlineData("ln -s $(dirname {0})/channel-operator $HOME/kubectl-channel; $HOME/kubectl-channel")]
    [InlineData("{0}")]
    [InlineData("kubectl channel")]
    [InlineData("cd / && kubectl channel")]
    public async Task CalledAsPlugin_WithoutAVerb_ItHelps_AndIsNoOperator(string command)
    {
        using UserShell shell = fixture.Shell();

        KubectlResult help = await shell.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, PluginFixture.PluginExecutable));

        Assert.Equal(0, help.ExitCode);
        Assert.Contains("explain <NAME>", help.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("--leader-elect", help.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadlines_NearestFirst_WithWhatToDo()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Policy(spec => spec with { Approval = new PolicyApproval { Required = true } }));
        foreach ((string name, double days) in new[] { ("later", 40.0), ("sooner", 5.0) })
        {
            await world.RunAsync(world.Channel(name, spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = Times.DaysAhead(days) } }));
        }

        using UserShell shell = fixture.Shell();
        string[] all = Lines(await shell.RunAsync($"kubectl channel deadlines -n {world.Namespace}"));
        string[] soon = Lines(await shell.RunAsync($"kubectl channel deadlines -n {world.Namespace} --within 30d"));

        Assert.Matches(@"^\S+Z +4d +\S+ +sooner +\S+ +ApprovalExpired +have the approval renewed at the platform, then record it$", all[1]);
        Assert.Matches(@"^\S+Z +39d +\S+ +later ", all[2]);
        Assert.Equal(all[..2].Select(ShownOutput.Neutral), soon.Select(ShownOutput.Neutral));
    }

    private static async Task<string> FailAsync(UserShell shell, string command, int exitCode)
    {
        KubectlResult result = await shell.RunAsync(command);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.StandardOutput));
        return Assert.Single(Lines(result.StandardError));
    }

    private static string[] Lines(KubectlResult result) => Lines(result.StandardOutput);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using System.Text.Json.Nodes;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Tests.Checks;

/// <summary>What is wrong with files, or missing among them, and how it is said.</summary>
public sealed class CheckMistakesTests : CheckTest
{
    [Fact]
    public async Task Mistakes_are_2_each_with_its_path()
    {
        string file = Write("bad.yaml", Policy, Class, Channel("one").Replace("accountId", "accuontId", StringComparison.Ordinal), "a: b: c", Channel("two").Replace("state: Running", "state: Runing", StringComparison.Ordinal));
        CheckRun run = await CheckAsync(file, "-o", "json");
        Assert.Equal(2, run.ExitCode);
        JsonNode[] problems = [.. run.Report["problems"]!.AsArray().Select(problem => problem!)];
        Assert.Equal(["spec.accountId", "spec.accuontId", "", "spec.state"], problems.Select(problem => problem["path"]?.GetValue<string>() ?? ""));
        Assert.Equal(LineOf(file, "accuontId"), problems[1]["line"]!.GetValue<int>());
        Assert.Contains("perhaps accountId is meant", problems[1]["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("two", Assert.Single(run.Channels).Key);
    }

    [Fact]
    public async Task A_rule_that_newer_servers_hold_is_a_mistake_too()
    {
        CheckRun run = await CheckAsync(Write("bad.yaml", Policy, Class, Channel("one", more: "mediaRetention: {imgae: 1d}")), "-o", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("unknown media kind imgae", run.Channels["one"]["findings"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: MessagingChannel", "kind: MessageChannel", "there is no kind MessageChannel in channeloperator.io, perhaps MessagingChannel is meant")]
    [InlineData("kind: MessagingChannel", "kind: PlatformPolicies", "perhaps PlatformPolicy is meant")]
    [InlineData("kind: MessagingChannel", "Kind: MessagingChannel", "there is no kind (it stands here as Kind)")]
    [InlineData("apiVersion: channeloperator.io/v1alpha1", "apiversion: channeloperator.io/v1alpha1", "there is no apiVersion (it stands here as apiversion)")]
    [InlineData("apiVersion: channeloperator.io/v1alpha1", "apiVersion: channeloperators.io/v1alpha1", "is another group: write channeloperator.io/v1alpha1")]
    [InlineData("apiVersion: channeloperator.io/v1alpha1", "apiVersion: channeloperator.io", "is another group: write channeloperator.io/v1alpha1")]
    [InlineData("apiVersion: channeloperator.io/v1alpha1", "apiVersion: channeloperator.io/v1", "is not served: write channeloperator.io/v1alpha1")]
    [InlineData("namespace: cx", "namespace: Cx_", "metadata.namespace: \"Cx_\" must begin")]
    [InlineData("namespace: cx", "namespace: cx, lables: {a: b}", "metadata.lables: there is no such field, perhaps labels is meant")]
    [InlineData("namespace: cx", "namespace: cx, labels: {a: 1}", "metadata.labels.a: 1 is no text to a reader of YAML: put it in quotation marks")]
    [InlineData("accountId: \"one\"", "accountId: 00200", "spec.accountId: 00200 is no text")]
    [InlineData("state: Running", "state: off", "spec.state: off is not one of Running, Stopped")]
    [InlineData("state: Running", "mediaRetention: {default: 30}", "spec.mediaRetention.default: 30 is not a duration such as 30d, 1d12h or 0s")]
    [InlineData("state: Running", "mediaRetention: {default: 7 days}", "spec.mediaRetention.default: \"7 days\" is not a duration such as 30d, 1d12h or 0s")]
    [InlineData("acceptedTime: \"2026-02-12T09:00:00Z\"", "acceptedTime: 12.02.2026", "\"12.02.2026\" is not a time such as 2026-01-15T10:00:00Z")]
    [InlineData("name: one", "name: {{ .Release.Name }}", "it looks like a template")]
    [InlineData("  state: Running", "\tstate: Running", "indent with spaces")]
    [InlineData("legal@example.com", "\uFFFD", "bytes here that are no UTF-8")]
    public async Task A_mistake_is_said_so_that_it_can_be_mended(string was, string becomes, string says)
    {
        CheckRun run = await CheckAsync(Write("bad.yaml", Policy, Class, Channel("one").Replace(was, becomes, StringComparison.Ordinal)));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("0 mistakes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_nobody_is_told()
    {
        const string Review = """
            apiVersion: channeloperator.io/v1alpha1
            kind: ChannelReview
            metadata: {name: r, namespace: cx}
            spec: {platform: Telegram, accountId: onee, decision: Approved, supersedes: gone, source: Officer, reason: "a", decidedBy: a, recordedBy: a, decidedTime: "2026-01-01T00:00:00Z"}
            """;
        CheckRun run = await CheckAsync(Write("all.yaml", Policy, Class, Channel("one"), Review));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: spec.accountId: no channel here in namespace cx has account telegram/onee, so the record changes nothing here; perhaps telegram/one is meant", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning: spec.supersedes: there is no record gone here", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_no_success()
    {
        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, ["-"], " \n");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("standard input is empty", run.Error, StringComparison.Ordinal);
        Assert.Contains("there is no MessagingChannel here", (await CheckAsync(Write("policy.yaml", Policy))).Output, StringComparison.Ordinal);
        Assert.Contains("there is no option --dif", (await CheckAsync(Directory.Path, "--dif", "HEAD")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("matchLabels: {kubernetes.io/metadata.name: cx}", 0)]
    [InlineData("matchLabels: {kubernetes.io/metadata.name: other}", 1)]
    [InlineData("matchLabels: {team: cx}", 1)]
    public async Task A_namespace_has_its_name_for_a_label(string selector, int code)
    {
        CheckRun run = await CheckAsync(Write("all.yaml", Policy + $"\n  namespaceSelector: {{{selector}}}", Class, Channel("one")));
        Assert.Equal(code, run.ExitCode);
        Assert.Contains("hint: the labels of namespace cx are not known, its name counts alone", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_input_lacks_is_said()
    {
        CheckRun run = await CheckAsync(Write("one.yaml", Channel("one")), "-o", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Report["hints"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_shipped_files_have_no_mistake()
    {
        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, [Repository.PathOf("config", "policies"), Repository.PathOf("config", "connectors"), Repository.PathOf("config", "samples"), "-o", "json"]);
        Assert.Empty(run.Report["problems"]!.AsArray());
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Twice_the_same_object_is_a_mistake()
    {
        Write("a/one.yaml", Policy, Class, Channel("one"));
        string second = Write("b/one.yaml", Channel("one", accepted: "2025-01"));
        CheckRun run = await CheckAsync(Directory.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{second}:3: error: metadata.name: MessagingChannel one stands in {Directory.In("a/one.yaml")}:", run.Output, StringComparison.Ordinal);
    }
}

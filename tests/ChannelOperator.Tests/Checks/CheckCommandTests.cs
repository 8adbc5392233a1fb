using System.Text.Json.Nodes;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Tests.Checks;

/// <summary>The verb as a pipeline runs it: files in, text, JSON or annotations and an exit code out.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Policy = """
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

    private const string Class = """
        apiVersion: channeloperator.io/v1alpha1
        kind: ConnectorClass
        metadata: {name: telegram}
        spec: {platforms: [Telegram], isDefault: true, image: "connector:1", storage: {type: External}}
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task All_runs()
    {
        CheckRun run = await CheckAsync(Write("all.yaml", Policy, Class, Channel("one"), Channel("two")));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 channels, 2 run, 0 stopped, 0 mistakes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_channel_is_1_and_names_file_line_and_reason()
    {
        string file = Write("all.yaml", Policy, Class, Channel("one", accepted: "2025-01"));
        CheckRun run = await CheckAsync(file);
        Assert.Equal(1, run.ExitCode);
        int line = LineOf(file, "acceptedVersion");
        Assert.Contains($"{file}:{line}: stop: cx/one: TermsVersionUnknown: ", run.Output, StringComparison.Ordinal);
    }

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
    [InlineData(3, "does not exist: name files, directories, or - for standard input", "nowhere.yaml")]
    [InlineData(3, "--at: \"tomorrow\" is not a time such as 2027-03-01", ".", "--at", "tomorrow")]
    [InlineData(3, "no such revision", ".", "--diff", "nowhere")]
    [InlineData(3, "standard input has no revisions", "-", "--diff", "HEAD")]
    [InlineData(3, "compare with one of them", ".", "--diff", ".", "--against-cluster")]
    [InlineData(3, "give --kubeconfig FILE, or set KUBECONFIG", ".", "--against-cluster")]
    [InlineData(3, "Required argument missing")]
    [InlineData(3, "Argument 'xml' not recognized", ".", "-o", "xml")]
    public async Task What_cannot_be_done_is_3_and_says_why(int code, string message, params string[] arguments)
    {
        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, arguments.Select(argument => argument == "." ? _directory.Path : argument));
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_time_tells_what_will_have_stopped()
    {
        string file = Write("all.yaml", Policy, Class, Channel("one"), Channel("two", more: """approval: {status: Approved, expirationTime: "2999-01-15T00:00:00Z"}"""));
        CheckRun run = await CheckAsync(file, "--at", "2999-03-01", "-o", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("None", run.Channels["one"]["change"]!.GetValue<string>());
        Assert.Equal(("Stops", "ApprovalExpired", "Run"), Change(run, "two"));
        Assert.Equal(0, (await CheckAsync(file, "--at", "2999-01-14T23:59:59Z")).ExitCode);
    }

    [Fact]
    public async Task A_policys_new_version_stops_whom_it_concerns()
    {
        string before = Write("before/all.yaml", Policy, Class, Channel("current"), Channel("old", accepted: "2026-02"));
        string newer = Policy.Replace("  media:", "    - {version: \"2026-02\", effectiveTime: \"2026-02-01T00:00:00Z\"}\n  media:", StringComparison.Ordinal);
        string after = Write("after/all.yaml", newer, Class, Channel("current"), Channel("old", accepted: "2026-02"), Channel("new", accepted: "2026-02"));
        CheckRun run = await CheckAsync(after, "--diff", before, "-o", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(("Stops", "TermsOutdated", "Run"), Change(run, "current"));
        Assert.Equal("Starts", run.Channels["old"]["change"]!.GetValue<string>());
        Assert.Equal("Added", run.Channels["new"]["change"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_channel_taken_out_loses_its_connector()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"), Channel("two"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy, Class, Channel("one")), "--diff", before, "-o", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Removed", run.Channels["two"]["change"]!.GetValue<string>());
    }

    /// <summary>An API server refuses the new text and has the old one.</summary>
    [Fact]
    public async Task A_channel_that_became_unreadable_is_not_gone()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy, Class, Channel("one").Replace("accountId: \"one\"", "accountId: 1", StringComparison.Ordinal)), "--diff", before, "-o", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Channels);
    }

    [Theory]
    [InlineData("platform: Telegram", "platform: TELEGRAM", "spec.platform")]
    [InlineData("accountId: \"one\"", "accountId: \"another\"", "spec.accountId")]
    public async Task What_is_immutable_and_changed_is_a_mistake(string was, string becomes, string path)
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy, Class, Channel("one").Replace(was, becomes, StringComparison.Ordinal)), "--diff", before, "-o", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(run.Report["problems"]!.AsArray(), problem => problem!["path"]!.GetValue<string>() == path);
    }

    [Fact]
    public async Task A_record_that_was_changed_is_a_mistake()
    {
        const string Review = """
            apiVersion: channeloperator.io/v1alpha1
            kind: ChannelReview
            metadata: {name: r, namespace: cx}
            spec: {platform: Telegram, accountId: one, decision: Revoked, source: Officer, reason: "a", decidedBy: a, recordedBy: a, decidedTime: "2026-01-01T00:00:00Z"}
            """;
        string before = Write("before.yaml", Policy, Class, Channel("one"), Review);
        string after = Write("after.yaml", Policy, Class, Channel("one"), Review.Replace("Revoked", "Approved", StringComparison.Ordinal));
        CheckRun run = await CheckAsync(after, "--diff", before);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a review is a record and cannot be changed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_of_git_is_compared_with()
    {
        string repository = _directory.CreateDirectory("repo");
        _directory.Write("repo/channels/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one"), Channel("two")));
        // Whatever an archive would leave out is a part of the revision all the same.
        _directory.Write("repo/.gitattributes", "*.yaml export-ignore\n");
        await GitAsync(repository, "init", "-q");
        await GitAsync(repository, "add", ".");
        await GitAsync(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "before");
        _directory.Write("repo/channels/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one", accepted: "2025-01"), Channel("two")));
        CheckRun run = await CheckAsync(Path.Combine(repository, "channels"), "--diff", "HEAD", "-o", "json");
        Assert.Equal(("Stops", "TermsVersionUnknown", "Run"), Change(run, "one"));
        Assert.Equal("None", run.Channels["two"]["change"]!.GetValue<string>());
        Assert.Equal(3, (await CheckAsync(repository, "--diff", "--output=/tmp/x")).ExitCode);
    }

    /// <summary>As <c>kustomize build | channel-operator check -</c> gives it.</summary>
    [Fact]
    public async Task Standard_input_is_read()
    {
        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, ["-", "-n", "elsewhere"], string.Join("\n---\n", Policy, Class, Channel("one").Replace(", namespace: cx", "", StringComparison.Ordinal)));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("elsewhere   one", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_point_at_lines_and_give_no_commands_of_their_own()
    {
        string file = Write("all.yaml", Policy, Class, Channel("one", accepted: "x%\\n::error::y"));
        CheckRun run = await CheckAsync(file, "-o", "github");
        string annotation = run.Output.Split('\n')[0];
        Assert.StartsWith($"::error file={file},line={LineOf(file, "acceptedVersion")},title=TermsVersionUnknown%3A cx/one::", annotation, StringComparison.Ordinal);
        Assert.Contains("x%25%0A::error::y", annotation, StringComparison.Ordinal);
        // What follows is for the log, and is not read.
        Assert.StartsWith("::stop-commands::", run.Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state: Running", "state: Stopped", "StoppedAsDeclared")]
    [InlineData("name: one", "name: two", "the channel is taken out")]
    public async Task Every_stop_is_an_annotation_also_one_that_its_owner_declares(string was, string becomes, string says)
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy, Class, Channel("one").Replace(was, becomes, StringComparison.Ordinal)), "--diff", before, "-o", "github");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Output.Split('\n'), line => line.StartsWith("::error ", StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal));
    }

    /// <summary>Of a pull request mostly the channels alone are at hand: what is not among the files hides no stop.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_revocation_is_seen_without_classes_or_policies(bool withPolicy, bool withClass)
    {
        string[] others = [.. withPolicy ? [Policy] : Array.Empty<string>(), .. withClass ? [Class] : Array.Empty<string>()];
        string before = Write("before.yaml", [.. others, Channel("one", more: "approval: {status: Approved}"), Channel("two")]);
        string after = Write("after.yaml", [.. others, Channel("one", more: "approval: {status: Revoked}"), Channel("two")]);
        CheckRun run = await CheckAsync(after, "--diff", before, "-o", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Stops", run.Channels["one"]["change"]!.GetValue<string>());
        Assert.Equal("None", run.Channels["two"]["change"]!.GetValue<string>());
    }

    /// <summary>What ran before goes on: a mistake is not a loss of permission.</summary>
    [Fact]
    public async Task A_mistake_does_not_stop_what_ran()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy, Class, Channel("one", more: "connector: {className: nowhere}")), "--diff", before, "-o", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(("None", "Run"), (run.Channels["one"]["change"]!.GetValue<string>(), run.Channels["one"]["action"]!.GetValue<string>()));
        Assert.Equal(("Warning", "ClassNotFound"), (run.Channels["one"]["findings"]![0]!["severity"]!.GetValue<string>(), run.Channels["one"]["findings"]![0]!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_policy_taken_out_stops_its_channels()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Class, Channel("one")), "--diff", before, "-o", "json");
        Assert.Equal(("Stops", "PolicyNotFound", "Run"), Change(run, "one"));
    }

    [Fact]
    public async Task An_end_that_comes_nearer_is_told()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        string newer = Policy.Replace("  media:", "    - {version: \"2999-01\", effectiveTime: \"2999-01-01T00:00:00Z\"}\n  media:", StringComparison.Ordinal);
        CheckRun run = await CheckAsync(Write("after.yaml", newer, Class, Channel("one")), "--diff", before);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: cx/one: TermsOutdated: it stops by itself at 2999-01-01T00:00:00Z, before this change it did not", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_that_gets_shorter_is_told()
    {
        string before = Write("before.yaml", Policy, Class, Channel("one"));
        CheckRun run = await CheckAsync(Write("after.yaml", Policy.Replace("default: 30d", "default: 30d, image: 0s", StringComparison.Ordinal), Class, Channel("one")), "--diff", before);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("RetentionShortened: stored media are kept shorter, and what is older is deleted: image 30d to 0s", run.Output, StringComparison.Ordinal);
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
        Assert.Contains("there is no option --dif", (await CheckAsync(_directory.Path, "--dif", "HEAD")).Error, StringComparison.Ordinal);
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

    /// <summary>Hidden directories are passed over below PATH, in the work tree as in a revision, and not where PATH itself is in one.</summary>
    [Fact]
    public async Task A_revision_holds_the_same_files_as_the_work_tree()
    {
        string repository = _directory.CreateDirectory("hidden");
        _directory.Write("hidden/.deploy/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one")));
        await GitAsync(repository, "init", "-q");
        await GitAsync(repository, "add", ".");
        await GitAsync(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "before");
        CheckRun run = await CheckAsync(Path.Combine(repository, ".deploy"), "--diff", "HEAD", "-o", "json");
        Assert.Equal("None", run.Channels["one"]["change"]!.GetValue<string>());
    }

    [Fact]
    public async Task Text_from_files_gives_the_terminal_no_commands()
    {
        CheckRun run = await CheckAsync(Write("all.yaml", Policy, Class, Channel("one", accepted: "\\u001b[31mred\\u202e")));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
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
        CheckRun run = await CheckAsync(_directory.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{second}:3: error: metadata.name: MessagingChannel one stands in {_directory.In("a/one.yaml")}:", run.Output, StringComparison.Ordinal);
    }

    private static string Channel(string name, string accepted = "2026-01", string more = "") => $$"""
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

    private static (string? Change, string? Reason, string? Before) Change(CheckRun run, string channel) =>
        (run.Channels[channel]["change"]?.GetValue<string>(), run.Channels[channel]["reason"]?.GetValue<string>(), run.Channels[channel]["actionBefore"]?.GetValue<string>());

    private static int LineOf(string file, string text) => File.ReadAllLines(file).TakeWhile(line => !line.Contains(text, StringComparison.Ordinal)).Count() + 1;

    private static Task<CheckRun> CheckAsync(params string[] arguments) => CheckRun.StartAsync(TestCluster.OperatorExecutable, arguments);

    private static async Task GitAsync(string directory, params string[] arguments)
    {
        using System.Diagnostics.Process git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", directory, .. arguments]) { UseShellExecute = false })!;
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
    }

    private string Write(string name, params string[] documents) => _directory.Write(name, string.Join("\n---\n", documents));
}

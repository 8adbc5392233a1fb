using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.Tests.Checks;

/// <summary>What a change would do: compared with a time, a file, a directory or a revision.</summary>
public sealed class CheckComparisonTests : CheckTest
{
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
        string repository = Directory.CreateDirectory("repo");
        Directory.Write("repo/channels/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one"), Channel("two")));
        // Whatever an archive would leave out is a part of the revision all the same.
        Directory.Write("repo/.gitattributes", "*.yaml export-ignore\n");
        await GitAsync(repository, "init", "-q");
        await GitAsync(repository, "add", ".");
        await GitAsync(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "before");
        Directory.Write("repo/channels/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one", accepted: "2025-01"), Channel("two")));
        CheckRun run = await CheckAsync(Path.Combine(repository, "channels"), "--diff", "HEAD", "-o", "json");
        Assert.Equal(("Stops", "TermsVersionUnknown", "Run"), Change(run, "one"));
        Assert.Equal("None", run.Channels["two"]["change"]!.GetValue<string>());
        Assert.Equal(3, (await CheckAsync(repository, "--diff", "--output=/tmp/x")).ExitCode);
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

    /// <summary>Hidden directories are passed over below PATH, in the work tree as in a revision, and not where PATH itself is in one.</summary>
    [Fact]
    public async Task A_revision_holds_the_same_files_as_the_work_tree()
    {
        string repository = Directory.CreateDirectory("hidden");
        Directory.Write("hidden/.deploy/all.yaml", string.Join("\n---\n", Policy, Class, Channel("one")));
        await GitAsync(repository, "init", "-q");
        await GitAsync(repository, "add", ".");
        await GitAsync(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "before");
        CheckRun run = await CheckAsync(Path.Combine(repository, ".deploy"), "--diff", "HEAD", "-o", "json");
        Assert.Equal("None", run.Channels["one"]["change"]!.GetValue<string>());
    }
}

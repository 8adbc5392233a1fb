using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Tests.Checks;

/// <summary>The verb as a pipeline runs it: files in, text, JSON or annotations and an exit code out.</summary>
public sealed class CheckCommandTests : CheckTest
{
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
        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, arguments.Select(argument => argument == "." ? Directory.Path : argument));
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
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

    [Fact]
    public async Task Text_from_files_gives_the_terminal_no_commands()
    {
        CheckRun run = await CheckAsync(Write("all.yaml", Policy, Class, Channel("one", accepted: "\\u001b[31mred\\u202e")));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
    }
}

using System.CommandLine;
using ChannelOperator.Commands;
using ChannelOperator.Hosting;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Commands;

/// <summary>Options from arguments and environment.</summary>
[Collection(EnvironmentScope.Collection)]
public sealed class RunOptionsTests
{
    [Fact]
    public void Defaults()
    {
        OperatorOptions options = Read();
        Assert.Empty(options.Namespaces);
        Assert.Equal((16, true, "0.0.0.0:8080", TimeSpan.FromMinutes(5)), (options.Workers, options.LeaderElect, options.MetricsAddress, options.UnknownGrace));
        Assert.Null(options.Kubeconfig ?? options.Context ?? options.LeaderElectionNamespace);
    }

    [Fact]
    public void Arguments()
    {
        OperatorOptions options = Read(
            "--kubeconfig", "/k", "--context", "c", "--namespaces", "a, b,,a", "--workers", "4", "--leader-elect=false",
            "--leader-election-namespace", "ops", "--metrics-address", ":9090", "--unknown-grace", "1h30m");
        Assert.Equal(("/k", "c", "ops", ":9090"), (options.Kubeconfig, options.Context, options.LeaderElectionNamespace, options.MetricsAddress));
        Assert.Equal(["a", "b"], options.Namespaces);
        Assert.Equal((4, false, TimeSpan.FromMinutes(90)), (options.Workers, options.LeaderElect, options.UnknownGrace));
    }

    [Fact]
    public void Environment_variables_count_and_arguments_win()
    {
        using EnvironmentScope scope = new(
            ("CHANNEL_OPERATOR_CONTEXT", "c"), ("CHANNEL_OPERATOR_NAMESPACES", "a,b"), ("CHANNEL_OPERATOR_WORKERS", "7"), ("CHANNEL_OPERATOR_LEADER_ELECT", "false"),
            ("CHANNEL_OPERATOR_LEADER_ELECTION_NAMESPACE", "ops"), ("CHANNEL_OPERATOR_METRICS_ADDRESS", "127.0.0.1:1"), ("CHANNEL_OPERATOR_UNKNOWN_GRACE", "0s"));
        OperatorOptions options = Read("--workers", "9");
        Assert.Equal(("c", "ops", "127.0.0.1:1"), (options.Context, options.LeaderElectionNamespace, options.MetricsAddress));
        Assert.Equal(["a", "b"], options.Namespaces);
        Assert.Equal((9, false, TimeSpan.Zero), (options.Workers, options.LeaderElect, options.UnknownGrace));
    }

    [Theory]
    [InlineData("CHANNEL_OPERATOR_WORKERS")]
    [InlineData("CHANNEL_OPERATOR_LEADER_ELECT")]
    [InlineData("CHANNEL_OPERATOR_UNKNOWN_GRACE")]
    [InlineData("CHANNEL_OPERATOR_NAMESPACES")]
    public void An_empty_variable_counts_as_none(string variable)
    {
        using EnvironmentScope scope = new((variable, " "));
        Assert.Equal(Read() with { Namespaces = [] }, new OperatorOptions { Namespaces = [] });
    }

    [Theory]
    [InlineData("--workers", "0", "--workers: \"0\" is not a number from 1 to 256")]
    [InlineData("--workers", "257", "--workers: \"257\" is not a number from 1 to 256")]
    [InlineData("--workers", "many", "--workers: \"many\" is not a number from 1 to 256")]
    [InlineData("--namespaces", " , ", "--namespaces: \" , \" names none; leave the option out for all namespaces")]
    [InlineData("--namespaces", "a,$(POD_NAMESPACE)", "--namespaces: \"$(POD_NAMESPACE)\" is not the name of a namespace")]
    [InlineData("--unknown-grace", "5 minutes", "--unknown-grace must be a duration such as 5m or 1h30m")]
    [InlineData("--unknown-grace", "", "--unknown-grace must be a duration such as 5m or 1h30m")]
    public void A_wrong_argument_is_refused(string option, string value, string error) => Assert.Equal([error], Errors(option, value));

    [Theory]
    [InlineData("--leader-elect", "perhaps")]
    [InlineData("--no-such-option", "1")]
    public void An_argument_that_cannot_be_read_is_refused(string option, string value) => Assert.NotEmpty(Errors(option, value));

    [Theory]
    [InlineData("CHANNEL_OPERATOR_WORKERS", "many", "CHANNEL_OPERATOR_WORKERS: \"many\" is not a number from 1 to 256")]
    [InlineData("CHANNEL_OPERATOR_WORKERS", "0", "CHANNEL_OPERATOR_WORKERS: \"0\" is not a number from 1 to 256")]
    [InlineData("CHANNEL_OPERATOR_LEADER_ELECT", "perhaps", "CHANNEL_OPERATOR_LEADER_ELECT: \"perhaps\" is not true or false")]
    [InlineData("CHANNEL_OPERATOR_UNKNOWN_GRACE", "soon", "--unknown-grace must be a duration such as 5m or 1h30m")]
    public void A_wrong_variable_is_refused(string variable, string value, string error)
    {
        using EnvironmentScope scope = new((variable, value));
        Assert.Contains(error, Errors());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("")]
    public void Running_is_the_default_command(string verb) => Assert.Empty(OperatorCommand.Create().Parse(verb + " --workers 2").Errors);

    private static OperatorOptions Read(params string[] arguments)
    {
        (RunOptions options, ParseResult result) = Parse(arguments);
        Assert.Empty(result.Errors);
        return options.Read(result);
    }

    private static IEnumerable<string> Errors(params string[] arguments) => Parse(arguments).Result.Errors.Select(error => error.Message);

    private static (RunOptions Options, ParseResult Result) Parse(string[] arguments)
    {
        RunOptions options = new();
        RootCommand root = new();
        options.AddTo(root);
        return (options, root.Parse(arguments));
    }
}

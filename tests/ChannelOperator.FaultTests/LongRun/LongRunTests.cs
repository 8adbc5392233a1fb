using ChannelOperator.Soak.LongRun;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.FaultTests.LongRun;

/// <summary>A few rounds of the long run: that it works, and that it finds what it is to find. Half an hour of it: make soak.</summary>
public sealed class LongRunTests
{
    private static readonly LongRunOptions Short = new() { Seed = 7, Duration = TimeSpan.FromMinutes(5), Channels = 45, Rounds = 4 };

    [Fact]
    public async Task RandomChangesAndFaults_TheClusterComesToBeAsTheModelSays()
    {
        StringWriter output = new();
        Assert.True((await LongRunSoak.RunAsync(Short, output)).Count == 0, output.ToString());
    }

    [Fact]
    public async Task OperatorWhoseStopsGetLost_IsFound()
    {
        StringWriter output = new();
        // Its stops are answered as if they were done, and are not.
        ProxyStep losesStops = (exchange, next) =>
        {
            ProxiedRequest request = exchange.Request;
            if (request is { Method: "PATCH", Subresource: "scale" } && System.Text.Encoding.UTF8.GetString(request.Body.Span).Contains("\"replicas\":0", StringComparison.Ordinal))
            {
                exchange.Request = request with { Address = request.Address + "&dryRun=All" };
            }

            return next();
        };

        IReadOnlyList<string> problems = await LongRunSoak.RunAsync(Short with { Patience = TimeSpan.FromSeconds(10) }, output, losesStops);

        Assert.Contains(problems, problem => problem.Contains("and must not", StringComparison.Ordinal));
    }

    [Fact]
    public void Seed_GivesTheSameChanges()
    {
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    private static IReadOnlyList<string> Draw(int seed)
    {
        Random random = new(seed);
        RandomChanges changes = new(random);
        ChannelModel[] channels = [.. Enumerable.Range(1, 30).Select(number => new ChannelModel($"channel-{number}"))];
        WorldModel model = new(null!, channels);
        return [.. Enumerable.Range(0, 100).Select(_ => changes.Draw(model)?.Name ?? "nothing")];
    }
}

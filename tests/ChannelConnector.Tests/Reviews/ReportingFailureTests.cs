using System.Diagnostics;
using System.Text;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Reviews;

/// <summary>What the API server does when it does not do what it should: the signal waits, and becomes one record in the end.</summary>
public sealed class ReportingFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task While_the_API_server_is_away_signals_wait_and_are_recorded_when_it_is_back()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.IsDown = true;

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED").Ban("DISABLE"));
        await FailedAsync(world, "Unreachable", 2);
        Assert.Equal(2, await world.Connector.MetricAsync("connector_review_signals_waiting"));
        world.FarEnds.Kubernetes.IsDown = false;

        await SignalFlowTests.ReviewsAsync(world, 2);
        await NothingWaitsAsync(world);
        Assert.Single(Refusals(world));
    }

    [Fact]
    public async Task A_restart_loses_no_signal()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.IsDown = true;
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await world.Connector.KillAsync();
        world.FarEnds.Kubernetes.IsDown = false;

        await world.StartConnectorAsync();

        await SignalFlowTests.ReviewsAsync(world, 1);
        await NothingWaitsAsync(world);
    }

    [Fact]
    public async Task A_lost_answer_makes_one_record_and_a_conflict_that_is_none_of_the_name_makes_one_too()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.Fail(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await NothingWaitsAsync(world);
        Assert.Equal(1, await world.Connector.MetricAsync("connector_review_reports_total", "result=\"AlreadyThere\""));
        Assert.Single(world.FarEnds.Kubernetes.Reviews);

        // As while a quota is counted.
        world.FarEnds.Kubernetes.Fail(FarEndFaults.First(1, FarEndFaults.Status(409)));
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("DEFERRED"));
        await SignalFlowTests.ReviewsAsync(world, 2);
    }

    [Theory]
    [InlineData(403, "Forbidden", "set reportsReviews in the channel's ConnectorClass, and look at the RoleBinding")]
    [InlineData(404, "NotFound", "apply the CRDs")]
    [InlineData(422, "Refused", "record it yourself meanwhile")]
    [InlineData(500, "NotNow", "look at the API server")]
    public async Task A_refusal_is_told_once_with_what_to_do_and_tried_again(int status, string result, string advice)
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.Fail(FarEndFaults.Status(status));

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await FailedAsync(world, result, 2);
        string refusal = Assert.Single(Refusals(world));
        Assert.Contains($": {status} ", refusal, StringComparison.Ordinal);
        Assert.Contains(advice, refusal, StringComparison.Ordinal);
        world.FarEnds.Kubernetes.Recover();

        await SignalFlowTests.ReviewsAsync(world, 1);
    }

    [Fact]
    public async Task One_that_is_refused_keeps_no_other_waiting()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.Fail(FarEndFaults.Status(422));
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await FailedAsync(world, "Refused", 1);
        string first = world.FarEnds.Kubernetes.Requests.Select(Name).First();
        world.FarEnds.Kubernetes.Recover();
        world.FarEnds.Kubernetes.Fail(FarEndFaults.For([first], FarEndFaults.Status(422)));

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Ban("DISABLE"));

        Assert.DoesNotContain(first, (await SignalFlowTests.ReviewsAsync(world, 1)).Keys);
    }

    [Fact]
    public async Task The_token_is_read_again_for_every_attempt()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.Token = "another";

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await FailedAsync(world, "Unauthorized", 1);
        world.Workspace.WriteServiceAccount("another", world.FarEnds.Root.ExportCertificatePem());

        await SignalFlowTests.ReviewsAsync(world, 1);
    }

    [Fact]
    public async Task Who_records_is_taken_from_the_token()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        string claims = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"iss":"x","sub":"system:serviceaccount:cx:reporter"}""")).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        world.FarEnds.Kubernetes.Token = $"e30.{claims}.c2ln";
        world.Workspace.WriteServiceAccount(world.FarEnds.Kubernetes.Token, world.FarEnds.Root.ExportCertificatePem());

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));

        Assert.Equal("system:serviceaccount:cx:reporter", (await SignalFlowTests.ReviewsAsync(world, 1)).Single().Value["spec"]!["recordedBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_API_server_that_another_authority_has_signed_gets_no_token()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        using CertificateAuthority other = new(ConnectorWorld.Now);
        world.Workspace.WriteServiceAccount(world.FarEnds.Kubernetes.Token, other.Root.ExportCertificatePem());

        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await FailedAsync(world, "Unreachable", 1);

        Assert.Empty(world.FarEnds.Kubernetes.Requests);
        Assert.Contains("SecureConnectionError", Assert.Single(Refusals(world)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_signals_wait_for_a_start_with_one()
    {
        await using ConnectorWorld world = await ConnectorWorld.StartAsync("WhatsApp");
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await FailedAsync(world, "NoToken", 1);
        Assert.Equal(1, await world.Connector.MetricAsync("connector_review_signals_waiting"));
        Assert.Contains("set reportsReviews in the channel's ConnectorClass", Assert.Single(Refusals(world)), StringComparison.Ordinal);

        world.Workspace.WriteServiceAccount(world.FarEnds.Kubernetes.Token, world.FarEnds.Root.ExportCertificatePem());
        await world.StartConnectorAsync();

        await SignalFlowTests.ReviewsAsync(world, 1);
    }

    [Fact]
    public async Task What_is_being_reported_when_the_connector_is_asked_to_end_is_finished()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        TaskCompletionSource gate = new();
        world.FarEnds.Kubernetes.Fail(FarEndFaults.HoldBack(gate.Task));
        await SignalFlowTests.AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await Wait.ForAsync("the report to be on its way", () => world.FarEnds.Kubernetes.Requests.Count == 1, Patience);

        Task stopped = world.Connector.StopAsync();
        await Wait.ForAsync("it to take nothing new", async _ => await world.Connector.ProbeAsync("/livez") == 0, Patience);
        gate.SetResult();
        await stopped;

        Assert.Equal(0, world.Connector.ExitCode);
        await world.StartConnectorAsync();
        Assert.Equal(0, await world.Connector.MetricAsync("connector_review_signals_waiting"));
        Assert.Single(world.FarEnds.Kubernetes.Requests);
    }

    [Fact]
    public async Task From_webhook_to_record_takes_a_fraction_of_a_second()
    {
        await using ConnectorWorld world = await SignalFlowTests.ReportingAsync("WhatsApp");
        List<TimeSpan> taken = [];
        for (int number = 1; number <= 10; number++)
        {
            WhatsAppWebhook signal = new("100", ConnectorWorld.Account, ConnectorWorld.Now.AddMinutes(-number));
            long begun = Stopwatch.GetTimestamp();
            await SignalFlowTests.AcceptedAsync(world, signal.Review("REJECTED"));
            await SignalFlowTests.ReviewsAsync(world, number);
            taken.Add(Stopwatch.GetElapsedTime(begun));
        }

        // The quickest: others work on this machine too. Looks are 20 ms apart.
        Assert.True(taken.Min() < TimeSpan.FromMilliseconds(500), string.Join(", ", taken.Select(one => one.TotalMilliseconds)));
    }

    private static string Name(RecordedRequest request) => System.Text.Json.Nodes.JsonNode.Parse(request.Body.Span)!["metadata"]!["name"]!.GetValue<string>();

    private static string[] Refusals(ConnectorWorld world) => [.. world.Connector.Log().Split('\n').Where(line => line.Contains("is not recorded", StringComparison.Ordinal))];

    private static Task FailedAsync(ConnectorWorld world, string result, int times) => Wait.ForAsync(
        $"{result}, {times} times", async _ => await world.Connector.MetricAsync("connector_review_reports_total", $"result=\"{result}\""), count => count >= times, Patience);

    private static Task NothingWaitsAsync(ConnectorWorld world) =>
        Wait.ForAsync("nothing to wait", async _ => await world.Connector.MetricAsync("connector_review_signals_waiting"), waiting => waiting == 0, Patience);
}

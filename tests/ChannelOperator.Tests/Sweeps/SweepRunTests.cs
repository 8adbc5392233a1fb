using System.Text.Json;
using ChannelOperator.Kubernetes;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>What a Job tells of a sweep.</summary>
public sealed class SweepRunTests
{
    [Theory]
    [InlineData("""{"metadata":{"creationTimestamp":"2026-06-01T00:00:00Z"}}""", SweepResult.Running, "2026-06-01T00:00:00Z", null)]
    [InlineData("""{"metadata":{},"status":{"active":1,"conditions":null}}""", SweepResult.Running, null, null)]
    [InlineData("""{"metadata":{},"status":{"conditions":[{"type":"Complete","status":"False"}]}}""", SweepResult.Running, null, null)]
    [InlineData("""{"metadata":{},"status":{"conditions":[{"type":"FailureTarget","status":"True"}]}}""", SweepResult.Running, null, null)]
    [InlineData("""{"metadata":{},"status":{"conditions":[{"type":"Complete","status":"True","lastTransitionTime":"2026-06-02T00:00:00Z"}]}}""", SweepResult.Succeeded, "2026-06-02T00:00:00Z", null)]
    [InlineData("""{"metadata":{"creationTimestamp":"2026-06-01T00:00:00Z"},"status":{"conditions":[{"type":"Complete","status":"True","lastTransitionTime":null}]}}""", SweepResult.Succeeded, "2026-06-01T00:00:00Z", null)]
    [InlineData("""{"metadata":{},"status":{"conditions":[{"type":"Failed","status":"True","reason":"DeadlineExceeded","lastTransitionTime":"2026-06-02T00:00:00Z"}]}}""", SweepResult.Failed, "2026-06-02T00:00:00Z", "DeadlineExceeded")]
    public void Is_read_from_its_conditions(string json, object result, string? endedAt, string? reason)
    {
        SweepRun run = SweepRun.Of(JsonSerializer.Deserialize(json, OperatorJsonContext.Default.JobObject)!);
        Assert.Equal((result, endedAt is null ? DateTimeOffset.MinValue : DateTimeOffset.Parse(endedAt), reason), (run.Result, run.EndedAt, run.Reason));
    }

    [Theory]
    [InlineData("""{"active":1}""", 59, true)]
    [InlineData("""{"active":1}""", 60, false)]
    [InlineData("""{"active":1,"ready":0}""", 60, false)]
    [InlineData("""{"active":1,"ready":1}""", 299, true)]
    [InlineData("""{"conditions":[{"type":"Suspended","status":"True"}]}""", 60, false)]
    [InlineData("""{"ready":1,"conditions":[{"type":"Complete","status":"True"}]}""", 1, false)]
    public void Keeps_others_waiting_while_it_runs_and_for_a_minute_without_a_pod(string status, int seconds, bool expected)
    {
        string json = $$"""{"metadata":{"creationTimestamp":"2026-06-01T00:00:00Z"},"status":{{status}}}""";
        SweepRun run = SweepRun.Of(JsonSerializer.Deserialize(json, OperatorJsonContext.Default.JobObject)!);
        Assert.Equal(expected, run.HasTurn(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds)));
    }

    [Fact]
    public void Tells_whose_rules_it_followed_and_that_it_is_going()
    {
        const string Json = """{"metadata":{"annotations":{"channeloperator.io/revision":"abc"},"deletionTimestamp":"2026-06-02T00:00:00Z"}}""";
        SweepRun run = SweepRun.Of(JsonSerializer.Deserialize(Json, OperatorJsonContext.Default.JobObject)!);
        Assert.Equal(("abc", true), (run.Revision, run.IsDeleting));
    }
}

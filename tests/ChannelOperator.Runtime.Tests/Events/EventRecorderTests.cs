using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Events;

public sealed class EventRecorderTests
{
    [Fact]
    public async Task Recorded_SentWithEveryField()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();

        harness.Record("Größe \"7\".", type: EventType.Warning);

        (string ns, JsonNode body) = await harness.NextAsync();
        Assert.Equal("ns", ns);
        string name = (string)body["metadata"]!["name"]!;
        body["metadata"]!.AsObject().Remove("name");
        Assert.StartsWith("a.", name, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(body, JsonNode.Parse(
            """
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"namespace":"ns"},"eventTime":"2026-03-01T12:00:00.000000Z","type":"Warning",
            "reason":"Happened","action":"Reconcile","note":"Größe \"7\".","reportingController":"example.org/operator","reportingInstance":"operator-0",
            "regarding":{"apiVersion":"example.org/v1","kind":"Widget","namespace":"ns","name":"a","uid":"uid-a","resourceVersion":"7"}}
            """)));
    }

    [Fact]
    public async Task ClusterScoped_GoesToDefault()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();

        harness.Record(target: new EventTarget("example.org/v1", "Gadget", ResourceKey.ClusterScoped("g"), "u"));

        (string ns, JsonNode body) = await harness.NextAsync();
        Assert.Equal(("default", "default"), (ns, (string)body["metadata"]!["namespace"]!));
        Assert.Null(body["regarding"]!["namespace"]);
        Assert.Null(body["regarding"]!["resourceVersion"]);
        Assert.Equal("Normal", (string?)body["type"]);
    }

    [Fact]
    public async Task ClusterScopedRefusedInDefault_GoesToKubeSystemFromThenOn()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();
        EventTarget target = new("example.org/v1", "Gadget", ResourceKey.ClusterScoped("g"), "u");
        int refused = 0;
        harness.Fault = _ => refused++ == 0 ? throw new ApiException("create", Widget.Type, default, 422, "Invalid", "") : Task.CompletedTask;

        harness.Record(target: target);
        harness.Record(target: target);

        foreach (int _ in (int[])[1, 2])
        {
            (string ns, JsonNode body) = await harness.NextAsync();
            Assert.Equal(("kube-system", "kube-system"), (ns, (string)body["metadata"]!["namespace"]!));
        }

        Assert.Equal(3, refused);
        Assert.Equal(0, harness.Dropped);
    }

    [Theory]
    [InlineData("x", 1024)]
    [InlineData("ü", 1024)]
    [InlineData("€", 1023)]
    [InlineData("😀", 1024)]
    public async Task LongNote_CutAtWholeCharactersWithinTheLimit(string character, int bytes)
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();

        harness.Record(string.Concat(Enumerable.Repeat(character, 2000)));

        string note = (string)(await harness.NextAsync()).Body["note"]!;
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(note));
        Assert.DoesNotContain("\uFFFD", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongWords_Cut()
    {
        EventRecorderOptions options = EventRecorderHarness.Options with { ReportingInstance = new string('i', 200) };
        await using EventRecorderHarness harness = new EventRecorderHarness(options).Start();

        harness.Record(reason: new string('r', 200));

        JsonNode body = (await harness.NextAsync()).Body;
        Assert.Equal((128, 128), (((string)body["reason"]!).Length, ((string)body["reportingInstance"]!).Length));
    }

    [Fact]
    public async Task ManyAtTheSameMoment_UniqueValidNames()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();
        string longName = new string('a', 200) + "." + new string('-', 40) + "bcdefghijkl";
        HashSet<string> names = [];
        for (int i = 0; i < 300; i++)
        {
            harness.Record(target: EventRecorderHarness.Target with { Key = new ResourceKey("ns", longName) });
            names.Add((string)(await harness.NextAsync()).Body["metadata"]!["name"]!);
        }

        Assert.Equal(300, names.Count);
        Assert.All(names, name => Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", name));
        Assert.All(names, name => Assert.True(name.Length <= 253));
    }

    [Fact]
    public async Task RecordedBeforeTheRun_SentWithItsTime()
    {
        EventRecorderHarness harness = new();
        harness.Record();
        harness.Clock.Advance(TimeSpan.FromSeconds(1.5));
        await using EventRecorderHarness _ = harness.Start();

        Assert.Equal("2026-03-01T12:00:00.000000Z", (string?)(await harness.NextAsync()).Body["eventTime"]);
    }

    [Fact]
    public async Task QueueFull_DroppedAndCountedAndNeverWaited()
    {
        await using EventRecorderHarness harness = new(EventRecorderHarness.Options with { Capacity = 2 });

        for (int i = 0; i < 5; i++)
        {
            harness.Record();
        }

        Assert.Equal(3, harness.Dropped);
    }

    [Fact]
    public async Task ServerUnwell_TriedAgainWithPauses()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();
        Queue<Exception> faults = new(
        [
            new HttpRequestException("no connection"),
            new ApiException("create", Widget.Type, default, 429, "TooManyRequests", "") { RetryAfter = TimeSpan.FromSeconds(3) },
        ]);
        harness.Fault = _ => faults.TryDequeue(out Exception? fault) ? throw fault : Task.CompletedTask;

        harness.Record();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(200));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(200));
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(3));
        harness.Clock.Advance(TimeSpan.FromSeconds(3));

        await harness.NextAsync();
        Assert.Equal(0, harness.Dropped);
    }

    [Fact]
    public async Task UnwellForTooLong_DroppedAndTheNextSent()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness(EventRecorderHarness.Options with { Attempts = 1 }).Start();
        int calls = 0;
        harness.Fault = _ => calls++ == 0 ? throw new HttpRequestException("no connection") : Task.CompletedTask;

        harness.Record("one");
        harness.Record("two");

        Assert.Equal("two", (string?)(await harness.NextAsync()).Body["note"]);
        Assert.Equal(1, harness.Dropped);
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "NotFound")]
    [InlineData(422, "Invalid")]
    [InlineData(409, "AlreadyExists")]
    public async Task Refused_DroppedAtOnceAndTheNextSent(int code, string reason)
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();
        int calls = 0;
        harness.Fault = _ => calls++ == 0 ? throw new ApiException("create", Widget.Type, default, code, reason, "") : Task.CompletedTask;

        harness.Record("one");
        harness.Record("two");

        Assert.Equal("two", (string?)(await harness.NextAsync()).Body["note"]);
        Assert.Equal(1, harness.Dropped);
        Assert.Contains(harness.Log.Lines, line => line.StartsWith("Warning: event Happened about Widget ns/a dropped", StringComparison.Ordinal));
        Assert.DoesNotContain(harness.Log.Lines, line => line.Contains("one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnswerLost_NotSentTwice()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();
        Queue<Exception> faults = new(
            [new TimeoutException(), new ApiException("create", Widget.Type, default, 409, "AlreadyExists", "")]);
        harness.Fault = _ => faults.TryDequeue(out Exception? fault) ? throw fault : Task.CompletedTask;

        harness.Record("one");
        harness.Record("two");
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(200));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal("two", (string?)(await harness.NextAsync()).Body["note"]);
        Assert.Equal(0, harness.Dropped);
    }

    [Fact]
    public async Task NoteThatIsNoText_Replaced()
    {
        await using EventRecorderHarness harness = new EventRecorderHarness().Start();

        harness.Record("\ud800");

        Assert.Equal("\uFFFD", (string?)(await harness.NextAsync()).Body["note"]);
    }

    [Fact]
    public async Task Stopped_WhatWaitsIsSent()
    {
        await using EventRecorderHarness harness = new();
        for (int i = 0; i < 10; i++)
        {
            harness.Record();
        }

        await harness.SignalStopAsync();
        await harness.Start().EndAsync();

        Assert.Equal(10, harness.Metrics.Sum("events_sent_total"));
        harness.Record();
        Assert.Equal(1, harness.Dropped);
    }

    [Fact]
    public async Task StoppedAndServerHangs_EndsInTimeAndCountsTheRest()
    {
        await using EventRecorderHarness harness = new();
        harness.Fault = token => new TaskCompletionSource().Task.WaitAsync(token);
        for (int i = 0; i < 3; i++)
        {
            harness.Record();
        }

        harness.Start();
        await harness.SignalStopAsync();
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(5));
        harness.Clock.Advance(TimeSpan.FromSeconds(5));
        await harness.EndAsync();

        Assert.Equal(3, harness.Dropped);
    }
}

using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>What is never written, what is put back, and how failures are told.</summary>
public sealed class ConnectorWriterTests
{
    private static readonly FactsBuilder Facts = new();
    private static readonly MessagingChannel Channel = Facts.Build().Channel;
    private static readonly OwnerReference Namesake = Owned.Owner(Channel) with { Uid = "an older one" };

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            TheoryData<string, bool> rows = [];
            foreach (ResourceType type in ResourceTypes.Owned.Skip(1))
            {
                rows.Add(type.Kind, true);
                rows.Add(type.Kind, false);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_another_controls_is_never_written(string kind, bool isKnown)
    {
        ApplyFailure failure = await MeetAsync(kind, isKnown, new OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "theirs", Uid = "u", Controller = true });
        Assert.Equal($"{kind} support-connector exists and is controlled by ReplicaSet theirs, not by this channel; it is left alone: delete or rename it, or give the channel another name", failure.Message);
        Assert.Equal((ChannelConditions.EnforcedReasons.ApplyFailed, true, TimeSpan.FromSeconds(30)), (failure.Reason, failure.NeedsPerson, failure.RetryAfter!.Value));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_nobody_controls_is_never_written(string kind, bool isKnown) =>
        Assert.StartsWith($"{kind} support-connector exists and is controlled by nobody, ", (await MeetAsync(kind, isKnown, null)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_left_over_of_a_deleted_namesake_is_waited_for(string kind, bool isKnown)
    {
        ApplyFailure failure = await MeetAsync(kind, isKnown, Namesake);
        Assert.Equal($"{kind} support-connector is left over from a deleted channel of the same name and is waited for", failure.Message);
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (failure.NeedsPerson, failure.RetryAfter!.Value));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_being_deleted_is_waited_for(string kind, bool isKnown)
    {
        ApplyFailure failure = await MeetAsync(kind, isKnown, Owned.Owner(Channel), isDeleting: true);
        Assert.Equal($"{kind} support-connector is being deleted and is created anew when it is gone", failure.Message);
    }

    [Fact]
    public async Task A_reference_that_is_no_controller_counts_for_nothing() =>
        Assert.Contains("controlled by nobody", (await MeetAsync("Service", true, Owned.Owner(Channel) with { Controller = null })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(403, "Forbidden", true)]
    [InlineData(422, "ApplyFailed", true)]
    [InlineData(500, "ApplyFailed", false)]
    [InlineData(503, "ApplyFailed", false)]
    [InlineData(429, "ApplyFailed", false)]
    public async Task A_refused_write_is_told_and_tried_again(int code, string reason, bool needsPerson)
    {
        ApplyBench bench = new();
        bench.Server.Refuse = write => write.Type == ResourceTypes.Services ? MockServer.Error(write, code, "Refused") : null;
        ApplyOutcome outcome = await bench.PassAsync(Facts);
        Assert.Equal((reason, needsPerson), (outcome.Failure!.Reason, outcome.Failure.NeedsPerson));
        Assert.IsType<ApiException>(outcome.Failure.Exception);
        Assert.Equal(["apply configmaps", "apply services"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        ApplyBench bench = new();
        bench.Server.Refuse = write => MockServer.Error(write, 403, "Forbidden");
        Assert.Contains("grant the operator patch on configmaps, ", (await bench.PassAsync(Facts)).Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_is_tried_again_and_a_conflict_begins_the_pass_anew()
    {
        ApplyBench bench = new();
        bench.Server.Refuse = _ => new HttpRequestException("connection refused");
        Assert.Equal((false, "connection refused"), ((await bench.PassAsync(Facts)).Failure is var failure ? failure!.NeedsPerson : default, failure!.Message));

        bench.Server.Refuse = write => MockServer.Error(write, 409, "Conflict");
        await Assert.ThrowsAsync<ApiException>(() => bench.PassAsync(Facts));
    }

    [Fact]
    public async Task A_mistake_in_the_operator_is_not_hidden()
    {
        ApplyBench bench = new();
        bench.Server.Refuse = _ => new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.PassAsync(Facts));
    }

    [Fact]
    public async Task A_changed_field_is_put_back_and_reported()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Edit(ResourceTypes.Services, Channel, stored => stored["spec"]!["selector"]!["channeloperator.io/channel"] = "another");
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running());
        Assert.Equal(["apply services"], bench.Server.Writes);
        Assert.Equal(["Service support-connector: /spec/selector/channeloperator.io~1channel"], outcome.DriftCorrected);
    }

    [Fact]
    public async Task A_change_of_our_own_is_no_drift()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running().Channel(channel => channel.WithSetting("a", "b")));
        Assert.Equal(["apply configmaps", "apply deployments"], bench.Server.Writes);
        Assert.Empty(outcome.DriftCorrected);
    }

    [Fact]
    public async Task Fields_of_others_stay()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored =>
        {
            stored["spec"]!["paused"] = false;
            stored["spec"]!["template"]!["metadata"]!["annotations"]!["kubectl.kubernetes.io/restartedAt"] = "now";
        });
        await bench.PassAsync(Facts.Running());
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task Entries_of_others_are_removed_from_the_back_of_the_version_that_was_looked_at()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored =>
        {
            JsonNode pod = stored["spec"]!["template"]!["spec"]!;
            pod["containers"]!.AsArray().Insert(0, JsonNode.Parse("""{"name":"sidecar"}"""));
            pod["containers"]![1]!["env"] = JsonNode.Parse("""[{"name":"A"},{"name":"B"}]""");
            pod["initContainers"] = JsonNode.Parse("""[{"name":"hijack"}]""");
        });
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running());

        Assert.Equal(["apply deployments", "json deployments"], bench.Server.Writes);
        JsonArray patch = bench.Server.Sent[1].Body.AsArray();
        Assert.Equal("/metadata/resourceVersion", patch[0]!["path"]!.GetValue<string>());
        string pod = "/spec/template/spec";
        Assert.Equal(
            [$"{pod}/containers/0", $"{pod}/containers/1/env/0", $"{pod}/containers/1/env/1", $"{pod}/initContainers/0"],
            patch.Skip(1).Select(operation => operation!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        JsonNode left = bench.Server[ResourceTypes.Deployments, Channel]["spec"]!["template"]!["spec"]!;
        Assert.Equal("connector", Assert.Single(left["containers"]!.AsArray())!["name"]!.GetValue<string>());
        Assert.Empty(left["initContainers"]!.AsArray());
        Assert.Single(outcome.DriftCorrected);
    }

    [Fact]
    public async Task Corrections_of_one_object_are_slowed_down()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        ApplyOutcome outcome = null!;
        for (int correction = 0; correction <= DriftLimiter.Tolerated; correction++)
        {
            bench.Server.Edit(ResourceTypes.Services, Channel, stored => stored["spec"]!["clusterIP"] = "10.0.0.1");
            outcome = await bench.PassAsync(Facts.Running());
        }

        Assert.Equal((ChannelConditions.EnforcedReasons.DriftLoop, true), (outcome.Failure!.Reason, outcome.Failure.NeedsPerson));
        Assert.Contains("/spec/clusterIP of Service support-connector, put back 5 times", outcome.Failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Starts a channel where an object of a kind is already there.</summary>
    private static async Task<ApplyFailure> MeetAsync(string kind, bool isKnown, OwnerReference? owner, bool isDeleting = false)
    {
        ApplyBench bench = new();
        ResourceType type = ResourceTypes.Owned.Single(owned => owned.Kind == kind);
        OwnedObject there = Owned.Deployment(Channel, 1).OwnedBy(owner);
        there = there with { Metadata = there.Metadata with { Labels = isDeleting ? there.Metadata.Labels : null, DeletionTimestamp = isDeleting ? new Timestamp("2026-06-01T00:00:00Z") : null } };
        bench.Server.Put(type, Channel, there, isKnown);

        ApplyOutcome outcome = await bench.PassAsync(Facts.OfClass(builder => builder.WithSpec(spec => spec with { ReportsReviews = true })));
        Assert.DoesNotContain(bench.Server.Sent, write => write.Type == type);
        Assert.False(outcome.Started);
        return outcome.Failure!;
    }
}

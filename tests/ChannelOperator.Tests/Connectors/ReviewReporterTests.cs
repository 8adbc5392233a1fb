using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>The right to report reviews comes with the class and ends with it.</summary>
public sealed class ReviewReporterTests
{
    private static readonly FactsBuilder Silent = new();
    private static readonly FactsBuilder Reporting = Silent.OfClass(type => type.WithSpec(spec => spec with { ReportsReviews = true }));
    private static readonly MessagingChannel Channel = Silent.Build().Channel;

    [Fact]
    public async Task Account_and_binding_are_there_before_the_pods()
    {
        ApplyBench bench = new();
        await bench.PassAsync(Reporting);
        Assert.Equal(["apply configmaps", "apply services", "apply serviceaccounts", "apply rolebindings", "apply deployments"], bench.Server.Writes);
        Assert.False((bool)bench.Server[ResourceTypes.ServiceAccounts, Channel]["automountServiceAccountToken"]!);
        JsonObject binding = bench.Server[ResourceTypes.RoleBindings, Channel];
        Assert.Equal("""{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"channel-operator-review-reporter"}""", binding["roleRef"]!.ToJsonString());
        Assert.Equal("""[{"kind":"ServiceAccount","name":"support-connector","namespace":"cx"}]""", binding["subjects"]!.ToJsonString());
        Assert.Equal((true, "support-connector"), Pod(bench));
    }

    [Fact]
    public async Task Nothing_is_written_where_all_is_as_decided()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        await bench.PassAsync(Reporting.Running());
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_class_that_no_longer_reports_takes_right_and_token_away()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        ApplyOutcome outcome = await bench.PassAsync(Silent.Running());
        Assert.Equal(["apply rolebindings", "apply deployments"], bench.Server.Writes);
        Assert.Empty(bench.Server[ResourceTypes.RoleBindings, Channel]["subjects"]!.AsArray());
        Assert.Equal((false, "default"), Pod(bench));
        Assert.Empty(outcome.DriftCorrected);

        bench.Server.Sent.Clear();
        await bench.PassAsync(Silent.Running());
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_class_that_reports_again_gives_them_back()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        await bench.PassAsync(Silent.Running());
        await bench.PassAsync(Reporting.Running());
        Assert.Single(bench.Server[ResourceTypes.RoleBindings, Channel]["subjects"]!.AsArray());
        Assert.Equal((true, "support-connector"), Pod(bench));
    }

    [Fact]
    public async Task A_stop_leaves_the_right_and_a_stopped_channel_still_loses_it_with_its_class()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        FactsBuilder stopped = Reporting.Running().Channel(channel => channel.Stopped());
        await bench.PassAsync(stopped);
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);

        bench.Server.Sent.Clear();
        await bench.PassAsync(Silent.Channel(channel => channel.Stopped()));
        Assert.Equal(["apply rolebindings", "apply deployments"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_stopped_channel_without_pods_loses_the_right_too()
    {
        ApplyBench bench = new();
        bench.Server.Put(ResourceTypes.RoleBindings, Channel, Owned.Applied(ReviewReporter.BuildBinding(Channel, isGranted: true)));
        await bench.PassAsync(Silent.Channel(channel => channel.Stopped()));
        Assert.Equal(["apply rolebindings"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_binding_of_somebody_else_is_no_right_to_take_away()
    {
        ApplyBench bench = new();
        bench.Server.Put(ResourceTypes.RoleBindings, Channel, Owned.Applied(ReviewReporter.BuildBinding(Channel, isGranted: true)).OwnedBy(null));
        ApplyOutcome outcome = await bench.PassAsync(Silent);
        Assert.DoesNotContain(bench.Server.Sent, write => write.Type == ResourceTypes.RoleBindings);
        Assert.Null(outcome.Failure);
    }

    [Fact]
    public async Task Foreign_subjects_and_a_token_for_everybody_are_put_back()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        bench.Server.Edit(ResourceTypes.RoleBindings, Channel, stored => stored["subjects"]!.AsArray().Add(JsonNode.Parse("""{"kind":"ServiceAccount","name":"evil","namespace":"cx"}""")));
        bench.Server.Edit(ResourceTypes.ServiceAccounts, Channel, stored => stored["automountServiceAccountToken"] = true);
        ApplyOutcome outcome = await bench.PassAsync(Reporting.Running());
        Assert.Equal(["apply serviceaccounts", "apply rolebindings"], bench.Server.Writes);
        Assert.Equal(["ServiceAccount support-connector: /automountServiceAccountToken", "RoleBinding support-connector: /subjects"], outcome.DriftCorrected);
        Assert.Single(bench.Server[ResourceTypes.RoleBindings, Channel]["subjects"]!.AsArray());
    }

    [Fact]
    public async Task A_binding_of_another_role_is_told_with_the_way_out_and_no_connector_is_started()
    {
        ApplyBench bench = new();
        OwnedObject binding = Owned.Applied(ReviewReporter.BuildBinding(Channel, isGranted: true));
        bench.Server.Put(ResourceTypes.RoleBindings, Channel, binding with { RoleRef = binding.RoleRef! with { Name = "cluster-admin" } });
        ApplyOutcome outcome = await bench.PassAsync(Reporting);
        Assert.DoesNotContain(bench.Server.Sent, write => write.Type == ResourceTypes.RoleBindings || write.Type == ResourceTypes.Deployments);
        Assert.Equal((ChannelConditions.EnforcedReasons.ApplyFailed, true), (outcome.Failure!.Reason, outcome.Failure.NeedsPerson));
        Assert.Equal(
            "RoleBinding support-connector gives ClusterRole cluster-admin instead of ClusterRole channel-operator-review-reporter, and no binding's role can be changed: kubectl delete rolebinding support-connector -n cx, and it is created anew",
            outcome.Failure.Message);
    }

    [Fact]
    public async Task A_foreign_account_in_the_way_keeps_no_stricter_rule_from_pods_that_run()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Silent);
        bench.Server.Put(ResourceTypes.ServiceAccounts, Channel, Owned.Applied(ReviewReporter.BuildAccount(Channel)).OwnedBy(null));
        FactsBuilder stricter = Reporting.Running().Policy(policy => policy.WithSpec(spec => spec with { Media = new PolicyMedia { NeverStore = [NeverStoredContent.ViewOnce] } }));
        ApplyOutcome outcome = await bench.PassAsync(stricter);
        Assert.Equal(ChannelConditions.EnforcedReasons.ApplyFailed, outcome.Failure!.Reason);
        Assert.Equal(["apply configmaps", "merge deployments"], bench.Server.Writes);

        bench.Server.Sent.Clear();
        await bench.PassAsync(stricter);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_suspended_channel_loses_a_right_that_its_class_no_longer_gives()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Reporting);
        await bench.PassAsync(Silent.Running().Channel(channel => channel.Suspended()));
        Assert.Equal(["merge rolebindings"], bench.Server.Writes);
        Assert.Empty(bench.Server[ResourceTypes.RoleBindings, Channel]["subjects"]!.AsArray());
    }

    private static (bool HasToken, string? Account) Pod(ApplyBench bench)
    {
        JsonNode pod = bench.Server[ResourceTypes.Deployments, Channel]["spec"]!["template"]!["spec"]!;
        return ((bool)pod["automountServiceAccountToken"]!, (string?)pod["serviceAccountName"]);
    }
}

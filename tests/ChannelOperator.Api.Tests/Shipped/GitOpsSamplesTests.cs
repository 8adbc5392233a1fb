using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api.Tests.Shipped;

/// <summary>The samples of docs/gitops.md fit together; that the API server admits them: ClusterTests.</summary>
public sealed class GitOpsSamplesTests
{
    private const string ApprovalsAccount = "system:serviceaccount:channel-approvals:channel-approvals";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        TypeInfoResolver = ApiJsonContext.Default,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    [Fact]
    public void The_record_approves_the_channels_account_as_who_syncs_it_and_is_kept()
    {
        MessagingChannel channel = Read("channel.yaml").Single().Deserialize<MessagingChannel>(Strict)!;
        ChannelReview review = Read("approval.yaml").Single().Deserialize<ChannelReview>(Strict)!;

        // Where config/admission is, the account of the channels' repository may set neither.
        Assert.Equal((null, null), (channel.Spec.Approval, channel.Spec.Terms));
        Assert.Equal((channel.Spec.Platform, channel.Spec.AccountId, channel.Metadata.Namespace), (review.Spec.Platform, review.Spec.AccountId, review.Metadata.Namespace));
        Assert.Equal((ApprovalStatus.Approved, ReviewSource.Officer, ApprovalsAccount), (review.Spec.Decision, review.Spec.Source, review.Spec.RecordedBy));
        Assert.All(new[] { review.Spec.DecidedTime, review.Spec.ExpirationTime!.Value }, time => Assert.NotNull(time.Value));
        Assert.Equal("Prune=false,Delete=false", review.Metadata.Annotations!["argocd.argoproj.io/sync-options"]);
        Assert.Equal("disabled", review.Metadata.Annotations["kustomize.toolkit.fluxcd.io/prune"]);
    }

    [Fact]
    public void The_record_that_is_created_by_hand_can_be_pasted()
    {
        string text = Pasted("gitops.md");
        JsonObject json = YamlFile.Parse(text.Replace("$(date -u +%FT%TZ)", "2026-11-23T00:00:00Z", StringComparison.Ordinal)).Single();

        Assert.True(json["metadata"]!.AsObject().Remove("generateName"));
        ChannelReview review = json.Deserialize<ChannelReview>(Strict)!;
        Assert.Equal((ApprovalStatus.Suspended, ReviewSource.Officer), (review.Spec.Decision, review.Spec.Source));
        Assert.All(new[] { review.Spec.Platform, review.Spec.AccountId, review.Spec.Reason, review.Spec.DecidedBy, review.Spec.RecordedBy }, Assert.NotEmpty);
    }

    [Fact]
    public void The_record_that_lifts_a_platforms_can_be_pasted()
    {
        JsonObject json = YamlFile.Parse(Pasted("operations.md").Replace("$(date -u +%FT%TZ)", "2026-11-23T00:00:00Z", StringComparison.Ordinal)).Single();

        Assert.True(json["metadata"]!.AsObject().Remove("generateName"));
        ChannelReviewSpec spec = json.Deserialize<ChannelReview>(Strict)!.Spec;
        Assert.Equal((ApprovalStatus.Approved, ReviewSource.Officer, "RECORD"), (spec.Decision, spec.Source, spec.Supersedes));
        Assert.All(new[] { spec.Platform, spec.AccountId, spec.Reason, spec.DecidedBy, spec.RecordedBy, spec.DecidedTime.Text }, Assert.NotEmpty);
    }

    [Fact]
    public void The_account_that_approves_is_in_no_namespace_of_channels()
    {
        JsonObject[] accounts = [.. Read("accounts.yaml")];
        JsonObject approver = accounts.Single(item => item["roleRef"]?["name"]?.GetValue<string>() == "channel-approver");
        JsonNode subject = approver["subjects"]!.AsArray().Single()!;

        Assert.Equal("cx", approver["metadata"]!["namespace"]!.GetValue<string>());
        Assert.Equal(ApprovalsAccount, $"system:serviceaccount:{subject["namespace"]}:{subject["name"]}");
        Assert.DoesNotContain(accounts, item => item["roleRef"] is not null && item["subjects"]![0]!["namespace"]!.GetValue<string>() == "cx" && item["roleRef"]!["name"]!.GetValue<string>() != "channel-owner");
        Assert.Contains(accounts, item => item["kind"]!.GetValue<string>() == "ServiceAccount" && item["metadata"]!["namespace"]!.GetValue<string>() == "channel-approvals");
    }

    [Fact]
    public void Argo_cd_and_flux_sync_each_repository_under_its_account()
    {
        JsonObject[] projects = [.. Read("argocd.yaml").Where(item => item["kind"]!.GetValue<string>() == "AppProject")];
        JsonObject[] kustomizations = [.. Read("flux.yaml").Where(item => item["kind"]!.GetValue<string>() == "Kustomization")];

        Assert.Equal(
            [("ChannelReview", "channel-approvals:channel-approvals"), ("MessagingChannel", "cx:channels")],
            projects.Select(project => (Text(project["spec"]!["namespaceResourceWhitelist"]![0]!["kind"]), Text(project["spec"]!["destinationServiceAccounts"]![0]!["defaultServiceAccount"]))));
        Assert.Equal(
            ["channel-approvals:channel-approvals prune=false", "cx:channels prune=true"],
            kustomizations.Select(item => $"{item["metadata"]!["namespace"]}:{item["spec"]!["serviceAccountName"]} prune={item["spec"]!["prune"]!.ToJsonString()}"));
        foreach (JsonObject item in Read("argocd.yaml").Where(item => item["kind"]!.GetValue<string>() == "Application"))
        {
            JsonObject project = projects.Single(candidate => Text(candidate["metadata"]!["name"]) == Text(item["spec"]!["project"]));
            Assert.Equal(Text(project["spec"]!["sourceRepos"]![0]), Text(item["spec"]!["source"]!["repoURL"]));
            Assert.True(JsonNode.DeepEquals(project["spec"]!["destinations"]![0], item["spec"]!["destination"]));
        }
    }

    private static IReadOnlyList<JsonObject> Read(string file) => YamlFile.Read(RepositoryFiles.Path("config", "samples", "gitops", file));

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Pasted(string document) => File.ReadAllText(RepositoryFiles.Path("docs", document)).Split("<<EOF\n")[1].Split("\nEOF")[0];
}

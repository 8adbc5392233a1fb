using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Hosting;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using Moq;

namespace ChannelOperator.Tests.Hosting;

/// <summary>What is missing is said in one line before anything else happens.</summary>
public sealed class StartupChecksTests
{
    private readonly Mock<IApiClient> _api = new(MockBehavior.Strict);
    private readonly List<JsonNode> _asked = [];
    private Func<JsonNode, bool> _isAllowed = _ => true;

    public StartupChecksTests()
    {
        _api.Setup(api => api.ServesAsync(It.IsAny<ResourceType>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _api.Setup(api => api.CreateAsync(ResourceTypes.SelfSubjectAccessReviews, "", It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<AccessReview>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((ResourceType _, string _, ReadOnlyMemory<byte> body, JsonTypeInfo<AccessReview> _, CancellationToken _) =>
            {
                JsonNode attributes = JsonNode.Parse(body.Span)!["spec"]!["resourceAttributes"]!;
                _asked.Add(attributes);
                return new AccessReview { Status = new AccessReviewStatus { Allowed = _isAllowed(attributes) } };
            });
    }

    [Fact]
    public async Task Nothing_is_said_where_nothing_is_missing()
    {
        await RunAsync();
        Assert.Equal(RequiredPermission.OnChannels.Count + RequiredPermission.OnTheCluster.Count, _asked.Count);
        Assert.All(_asked, attributes => Assert.Equal("", attributes["namespace"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Missing_CRDs_are_named()
    {
        _api.Setup(api => api.ServesAsync(ResourceTypes.PlatformPolicies, It.IsAny<CancellationToken>())).ReturnsAsync(false);
        Assert.Equal("the cluster does not serve platformpolicies.channeloperator.io v1alpha1: install the CRDs with kubectl apply -f crds", await ErrorAsync());
    }

    [Fact]
    public async Task Missing_permissions_are_named_all_at_once()
    {
        _isAllowed = attributes => attributes["subresource"]!.GetValue<string>() != "scale" && attributes["resource"]!.GetValue<string>() != "events";
        Assert.Equal("the operator lacks permissions: patch deployments/scale.apps, create events.events.k8s.io: grant them as config/default does", await ErrorAsync());
    }

    [Fact]
    public async Task A_namespaced_operator_asks_in_each_of_its_namespaces()
    {
        _isAllowed = attributes => attributes["namespace"]!.GetValue<string>() != "b" || attributes["subresource"]!.GetValue<string>() != "scale";
        Assert.Equal(
            "the operator lacks permissions: patch deployments/scale.apps in namespace b: grant them as config/namespaced does",
            await ErrorAsync(new OperatorOptions { Namespaces = ["a", "b"], LeaderElect = false }));
        string[] clusterScoped = ["platformpolicies", "connectorclasses", "namespaces"];
        Assert.All(_asked, attributes => Assert.Equal(clusterScoped.Contains(attributes["resource"]!.GetValue<string>()), attributes["namespace"]!.GetValue<string>().Length == 0));
    }

    [Fact]
    public async Task A_namespaced_operator_asks_for_no_right_on_cluster_scoped_objects_but_to_read_them()
    {
        await RunAsync(new OperatorOptions { Namespaces = ["a"] });
        Assert.Equal(
            ["connectorclasses list", "connectorclasses watch", "namespaces list", "namespaces watch", "platformpolicies list", "platformpolicies watch"],
            _asked.Where(attributes => attributes["namespace"]!.GetValue<string>().Length == 0).Select(attributes => $"{attributes["resource"]} {attributes["verb"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_right_to_bind_is_asked_for_on_one_role_and_where_the_bindings_are()
    {
        _isAllowed = attributes => attributes["verb"]!.GetValue<string>() != "bind";
        Assert.Equal(
            "the operator lacks permissions: bind clusterroles.rbac.authorization.k8s.io/channel-operator-review-reporter in namespace a: grant them as config/namespaced does",
            await ErrorAsync(new OperatorOptions { Namespaces = ["a"], LeaderElect = false }));
        JsonNode bind = Assert.Single(_asked, attributes => attributes["verb"]!.GetValue<string>() == "bind");
        Assert.Equal(("clusterroles", "channel-operator-review-reporter", "a"), (bind["resource"]!.GetValue<string>(), bind["name"]!.GetValue<string>(), bind["namespace"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_lease_is_asked_for_where_a_leader_is_elected()
    {
        _isAllowed = attributes => attributes["resource"]!.GetValue<string>() != "leases" || attributes["verb"]!.GetValue<string>() != "patch";
        Assert.Equal(
            "the operator lacks permissions: patch leases.coordination.k8s.io/channel-operator in namespace ops: grant them as config/default does",
            await ErrorAsync(new OperatorOptions { LeaderElectionNamespace = "ops" }));
        Assert.Equal("channel-operator", _asked[^1]["name"]!.GetValue<string>());
    }

    [Fact]
    public void No_permission_on_Secrets_and_none_to_change_a_spec_is_asked_for()
    {
        RequiredPermission[] all = [.. RequiredPermission.For(new OperatorOptions()).Select(needed => needed.Permission)];
        Assert.DoesNotContain(all, permission => permission.Type.Plural == "secrets");
        Assert.DoesNotContain(all, permission => permission.Type.Group == "channeloperator.io" && permission.Type != ResourceTypes.ChannelReviews && permission.Subresource is null && permission.Verb is not ("get" or "list" or "watch"));
        Assert.DoesNotContain(all, permission => permission.Verb is "update" or "*" || (permission.Verb == "delete" && permission.Type != ResourceTypes.Jobs && permission.Type != ResourceTypes.ChannelReviews));
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    public async Task Refused_credentials_are_told(int code, string reason)
    {
        Fail(new ApiException("get", ResourceTypes.MessagingChannels, default, code, reason, ""));
        Assert.Equal($"the API server refuses the credentials: get messagingchannels.channeloperator.io: {code} {reason}", await ErrorAsync());
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told()
    {
        Fail(new HttpRequestException("connection refused"));
        Assert.Equal("the API server cannot be reached: connection refused", await ErrorAsync());
        Fail(new ApiException("get", ResourceTypes.MessagingChannels, default, 503, "", ""));
        Assert.Equal("the API server cannot be reached: get messagingchannels.channeloperator.io: 503", await ErrorAsync());
    }

    private void Fail(Exception error) => _api.Setup(api => api.ServesAsync(It.IsAny<ResourceType>(), It.IsAny<CancellationToken>())).ThrowsAsync(error);

    private Task RunAsync(OperatorOptions? options = null) => new StartupChecks(_api.Object, options ?? new OperatorOptions { LeaderElect = false }).RunAsync(CancellationToken.None);

    private async Task<string> ErrorAsync(OperatorOptions? options = null) => (await Assert.ThrowsAsync<OperatorException>(() => RunAsync(options))).Message;
}

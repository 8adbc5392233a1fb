using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>What the token of a connector that reports reviews is good for: that, and nothing else that not every account may do.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ConnectorRightsTests(OperatorFixture fixture, ITestOutputHelper output)
{
    /// <summary>Verbs that are no request: they guard other things, and a wildcard would hold them too.</summary>
    private static readonly string[] VirtualVerbs = ["*", "approve", "accept-terms", "prune", "bind", "escalate", "impersonate", "use", "sign"];

    private static readonly string[] Paths = ["/", "/api", "/apis", "/apis/channeloperator.io", "/healthz", "/livez", "/readyz", "/version", "/openapi/v2", "/metrics", "/logs", "/debug/pprof", "/anything"];

    [Fact]
    public async Task ConnectorsAccount_MayCreateReviewsInItsNamespace_AndNothingElse()
    {
        using ChannelWorld world = await CreateAsync();
        using ChannelWorld other = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser connector = Account(world, "support-connector");
        ClusterUser unbound = Account(world, "default");
        IReadOnlyList<Permission> questions = await QuestionsAsync(world);
        Assert.True(questions.Count > 500, $"{questions.Count} are too few to be all");
        (Permission Permission, string Namespace)[] all = [.. questions.SelectMany(_ => new[] { world.Namespace, other.Namespace, "" }, (permission, ns) => (permission, ns))];

        output.WriteLine($"{all.Length} questions about {questions.Select(permission => (permission.Group, permission.Resource)).Distinct().Count()} resources");

        ConcurrentBag<string> additional = [];
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (question, _) =>
        {
            if (await world.MayAsync(connector, question.Namespace, question.Permission) && !await world.MayAsync(unbound, question.Namespace, question.Permission))
            {
                additional.Add($"{question.Permission} in '{question.Namespace}'");
            }
        });

        Assert.Equal([$"channelreviews.channeloperator.io create in '{world.Namespace}'"], additional);
        foreach ((string path, string verb) in Paths.SelectMany(_ => new[] { "get", "post", "put", "patch", "delete", "*" }, (path, verb) => (path, verb)))
        {
            Assert.Equal(await world.MayAskPathAsync(unbound, verb, path), await world.MayAskPathAsync(connector, verb, path));
        }

        // Rights on single names are found by no question above; nobody has any others than these bindings give.
        Assert.Equal([new Permission("channeloperator.io", "channelreviews", "create")], await Permissions.GrantedAsync(fixture.Cluster, connector));
    }

    [Fact]
    public async Task ConnectorsToken_CreatesAReview_AndReadsNothing()
    {
        using ChannelWorld world = await CreateAsync();
        using ChannelWorld other = await ChannelWorld.CreateAsync(fixture.Cluster);
        using HttpClient client = fixture.Cluster.CreateHttpClient(await TokenAsync(world));
        string reviews = Reviews(world.Namespace);

        Assert.Equal(HttpStatusCode.Created, await PostAsync(client, world.Namespace, "first"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, other.Namespace, "elsewhere"));
        foreach (string path in new[] { reviews, reviews + "/first", world.ChannelPath("support"), world.ConfigMapPath("support"), $"/api/v1/namespaces/{world.Namespace}/secrets", world.RoleBindingPath("support") })
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((HttpStatusCode.Forbidden, path), (answer.StatusCode, path));
        }

        using HttpResponseMessage deleted = await client.DeleteAsync(new Uri(reviews + "/first", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, deleted.StatusCode);
        Assert.NotNull(await world.GetJsonAsync(reviews + "/first"));

        // The right is looked up at each request: a token that is still good is good for nothing.
        await world.PatchClassAsync("""{"spec":{"reportsReviews":null}}""");
        await Wait.ForAsync("the right to have ended", async _ => await PostAsync(client, world.Namespace, "later-" + Guid.NewGuid().ToString("N")) == HttpStatusCode.Forbidden, ChannelWorld.Patience);
    }

    /// <summary>A world with a channel whose connector runs and reports reviews.</summary>
    private async Task<ChannelWorld> CreateAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"reportsReviews":true}}""");
        await world.RunAsync(world.Channel("support"));
        return world;
    }

    /// <summary>Every resource that the server lists, with its subresources, and every verb that it lists for any of them.</summary>
    private static async Task<IReadOnlyList<Permission>> QuestionsAsync(ChannelWorld world)
    {
        List<(string Group, string Version)> versions = [("", "/api/v1")];
        foreach (JsonNode? group in (await world.GetJsonAsync("/apis"))!["groups"]!.AsArray())
        {
            versions.AddRange(group!["versions"]!.AsArray().Select(version => (group["name"]!.GetValue<string>(), $"/apis/{version!["groupVersion"]}")));
        }

        HashSet<(string Group, string Resource)> resources = [];
        HashSet<string> verbs = new(VirtualVerbs, StringComparer.Ordinal);
        foreach ((string group, string path) in versions)
        {
            foreach (JsonNode? resource in (await world.GetJsonAsync(path))!["resources"]!.AsArray())
            {
                resources.Add((group, resource!["name"]!.GetValue<string>()));
                verbs.UnionWith(resource["verbs"]!.AsArray().Select(verb => verb!.GetValue<string>()));
            }
        }

        Assert.Superset(new HashSet<string>(["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]), verbs);
        return [.. resources.SelectMany(_ => verbs, (resource, verb) => new Permission(resource.Group, resource.Resource, verb))];
    }

    private static ClusterUser Account(ChannelWorld world, string name) =>
        new($"system:serviceaccount:{world.Namespace}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{world.Namespace}"], "");

    private static async Task<string> TokenAsync(ChannelWorld world)
    {
        using HttpResponseMessage answer = await world.SendAsync(
            HttpMethod.Post, world.ServiceAccountPath("support") + "/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}""", "application/json");
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]!["token"]!.GetValue<string>();
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string ns, string name)
    {
        JsonObject review = new()
        {
            ["apiVersion"] = ApiGroup.ApiVersion,
            ["kind"] = ChannelReview.KindName,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["platform"] = "NobodysPlatform",
                ["accountId"] = "nobodys-account",
                ["decision"] = ApprovalStatus.Suspended,
                ["source"] = ReviewSource.Platform,
                ["reason"] = "a test",
                ["decidedBy"] = "the platform",
                ["recordedBy"] = $"system:serviceaccount:{ns}:support-connector",
                ["decidedTime"] = "2026-06-01T00:00:00Z",
            },
        };
        using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri(Reviews(ns), UriKind.Relative), review);
        return answer.StatusCode;
    }

    private static string Reviews(string ns) => $"/apis/{ApiGroup.ApiVersion}/namespaces/{ns}/channelreviews";
}

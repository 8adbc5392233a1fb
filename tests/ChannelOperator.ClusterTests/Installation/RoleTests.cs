using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>
/// What the roles of config/roles allow and what they do not, by the API server's own account: two namespaces, each role in the first of them.
/// That the verbs <c>approve</c> and <c>accept-terms</c> are asked for is up to the policies of config/admission.
/// </summary>
[Collection(InstallationCollection.Name)]
public sealed class RoleTests(InstallationFixture fixture)
{
    private const string Channels = "messagingchannels";
    private const string Reviews = "channelreviews";
    private const string Policies = "platformpolicies";
    private const string Classes = "connectorclasses";

    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] All = [.. Read, "create", "update", "patch", "delete", "deletecollection"];

    /// <summary>Everything that is asked about every role: verb, resource, name.</summary>
    private static readonly (string Verb, string Resource, string Name)[] Questions =
    [
        .. Ask(All, Channels), .. Ask(All, Reviews), .. Ask(All, Policies), .. Ask(All, Classes), .. Ask(["update", "patch"], Channels + "/status"), .. Ask(["update", "patch"], Policies + "/status"),
        ("approve", Policies, "whatsapp"), ("approve", Policies, "instagram"), ("approve", Policies, ""), ("accept-terms", Policies, "whatsapp"), ("*", Policies, "whatsapp"), ("*", Channels, ""), ("*", Reviews, ""),
    ];

    private static readonly Dictionary<string, (string Verb, string Resource, string Name)[]> Allowed = new(StringComparer.Ordinal)
    {
        ["view"] = [.. Ask(Read, Channels), .. Ask(Read, Reviews)],
        ["edit"] = [.. Ask(All, Channels), .. Ask(Read, Reviews)],
        ["admin"] = [.. Ask(All, Channels), .. Ask(Read, Reviews)],
        ["channel-viewer"] = [.. Ask(Read, Channels), .. Ask(Read, Reviews)],
        ["channel-owner"] = [.. Ask(All, Channels), .. Ask(Read, Reviews)],
        ["channel-approver"] = [.. Ask(Read, Channels), .. Ask([.. Read, "create", "patch"], Reviews), ("approve", Policies, "whatsapp"), ("approve", Policies, "instagram"), ("approve", Policies, "")],
        ["channel-approver-whatsapp"] = [.. Ask(Read, Channels), .. Ask([.. Read, "create", "patch"], Reviews), ("approve", Policies, "whatsapp")],
        ["channel-terms-officer"] = [.. Ask([.. Read, "update", "patch"], Channels), ("accept-terms", Policies, "whatsapp")],
    };

    public static TheoryData<string> Roles => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Role_AllowsThisInItsNamespace_AndNothingElsewhere(string role)
    {
        (ChannelWorld world, string other) = await ArrangeAsync();
        using (world)
        {
            JsonObject user = User(Guid.NewGuid().ToString("N"));
            await BindAsync(world, role, user);
            await WaitUntilAsync(world, user, world.Namespace, ("list", Channels, ""));
            // Policies are in no namespace: a RoleBinding grants the policy's virtual verbs and, of `view`, nothing that can be asked for.
            string[] readable = role is "view" or "edit" or "admin" ? [.. Ask(Read, Policies).Concat(Ask(Read, Classes)).Select(Say)] : [];

            Assert.Equal(Allowed[role].Select(Say).Concat(readable).Order(StringComparer.Ordinal), await AllowedAsync(world, user, world.Namespace));
            Assert.Empty(await AllowedAsync(world, user, other));
            Assert.Empty(await AllowedAsync(world, user, ""));
        }
    }

    [Fact]
    public async Task ApproverEverywhere_AndReaderOfPolicies_TakeAClusterRoleBinding()
    {
        (ChannelWorld world, string other) = await ArrangeAsync();
        using (world)
        {
            string name = Guid.NewGuid().ToString("N");
            await fixture.Cluster.Kubectl.RunAsync("create", "clusterrolebinding", $"approver-{name}", "--clusterrole=channel-approver", $"--user={name}");
            await fixture.Cluster.Kubectl.RunAsync("create", "clusterrolebinding", $"reader-{name}", "--clusterrole=channel-policy-viewer", $"--user={name}");
            JsonObject user = User(name);
            await WaitUntilAsync(world, user, "", ("list", Policies, ""));
            await WaitUntilAsync(world, user, "", ("approve", Policies, "x"));

            string[] expected = [.. Allowed["channel-approver"].Concat(Ask(Read, Policies)).Concat(Ask(Read, Classes)).Select(Say).Order(StringComparer.Ordinal)];
            Assert.Equal(expected, await AllowedAsync(world, user, other));
            Assert.Equal(expected, await AllowedAsync(world, user, ""));
        }
    }

    [Fact]
    public async Task AdminOfANamespace_CannotMakeHimselfAnApprover()
    {
        (ChannelWorld world, string approvals) = await ArrangeAsync();
        using (world)
        {
            ClusterUser admin = fixture.Cluster.AddUser($"admin-of-{world.Namespace}");
            await fixture.Cluster.Kubectl.RunAsync("create", "rolebinding", "admin", "--clusterrole=admin", $"--user={admin.Name}", "--namespace", world.Namespace);
            JsonObject user = User(admin.Name);
            await WaitUntilAsync(world, user, world.Namespace, ("create", Channels, ""));
            Kubectl kubectl = fixture.Cluster.KubectlAs(admin);

            // What he has he can pass on; so it is not roles as such that he may not write.
            await kubectl.RunAsync("create", "role", "reader", "--verb=get", $"--resource={Reviews}.{ApiGroup.Name}", "--namespace", world.Namespace);
            foreach (string role in new[] { Role("approve", Policies, "whatsapp"), Role("approve", Policies), Role("accept-terms", Policies), Role("*", Policies), Role("create", Reviews), Role("delete", Reviews) })
            {
                await AssertRefusedAsync(kubectl, "attempting to grant RBAC permissions not currently held", role, "create", "--namespace", world.Namespace, "-f", "-");
            }

            foreach (string role in new[] { "channel-approver", "channel-approver-whatsapp", "channel-terms-officer" })
            {
                await AssertRefusedAsync(kubectl, "attempting to grant RBAC permissions not currently held", null, "create", "rolebinding", role, $"--clusterrole={role}", $"--user={admin.Name}", "--namespace", world.Namespace);
            }

            // `admin` and `edit` may act as the service accounts of their namespace: one that may approve has to be in another.
            Assert.True(await MayAsync(world, user, world.Namespace, "", ("impersonate", "serviceaccounts", "approvals")));
            Assert.False(await MayAsync(world, user, approvals, "", ("impersonate", "serviceaccounts", "approvals")));
        }
    }

    /// <summary>Installs the roles and the template, whose binding is for another namespace than its own.</summary>
    private async Task<(ChannelWorld World, string Other)> ArrangeAsync()
    {
        await fixture.Cluster.Kubectl.ApplyAsync(Repository.PathOf("config", "roles"));
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string template = await File.ReadAllTextAsync(Repository.PathOf("config", "samples", "roles", "whatsapp-approver.yaml"));
        await fixture.Cluster.Kubectl.ApplyTextAsync(template.Replace("namespace: cx\n", $"namespace: {world.Namespace}\n", StringComparison.Ordinal));
        return (world, await fixture.Cluster.CreateNamespaceAsync("other"));
    }

    /// <summary>Binds a role in the world's namespace. The template comes with its binding.</summary>
    private async Task BindAsync(ChannelWorld world, string role, JsonObject user)
    {
        if (role == "channel-approver-whatsapp")
        {
            user["groups"] = new JsonArray("whatsapp-compliance");
            return;
        }

        await fixture.Cluster.Kubectl.RunAsync("create", "rolebinding", "tested", $"--clusterrole={role}", $"--user={user["user"]}", "--namespace", world.Namespace);
    }

    /// <summary>The API server learns of bindings by a watch, and the aggregated roles are put together by a controller.</summary>
    private static Task WaitUntilAsync(ChannelWorld world, JsonObject user, string ns, (string Verb, string Resource, string Name) question) =>
        Wait.ForAsync($"{Say(question)} to be allowed", async _ => await MayAsync(world, user, ns, ApiGroup.Name, question), ChannelWorld.Patience);

    private static async Task<string[]> AllowedAsync(ChannelWorld world, JsonObject user, string ns)
    {
        List<string> allowed = [];
        foreach ((string Verb, string Resource, string Name) question in Questions)
        {
            if (await MayAsync(world, user, ns, ApiGroup.Name, question))
            {
                allowed.Add(Say(question));
            }
        }

        return [.. allowed.Order(StringComparer.Ordinal)];
    }

    private static async Task<bool> MayAsync(ChannelWorld world, JsonObject user, string ns, string apiGroup, (string Verb, string Resource, string Name) question)
    {
        string[] resource = question.Resource.Split('/');
        JsonObject spec = user.DeepClone().AsObject();
        spec["resourceAttributes"] = new JsonObject
        {
            ["verb"] = question.Verb,
            ["group"] = apiGroup,
            ["resource"] = resource[0],
            ["subresource"] = resource.Length > 1 ? resource[1] : "",
            ["name"] = question.Name,
            ["namespace"] = ns,
        };
        JsonObject review = new() { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SubjectAccessReview", ["metadata"] = new JsonObject(), ["spec"] = spec };
        ServerAnswer answer = await world.PostAsync(review);
        answer.EnsureSuccess(review.ToJsonString());
        return JsonNode.Parse(answer.Text)!["status"]!["allowed"]!.GetValue<bool>();
    }

    private static async Task AssertRefusedAsync(Kubectl kubectl, string why, string? manifest, params string[] command)
    {
        KubectlResult answer = await kubectl.TryRunAsync(command, manifest);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("forbidden", answer.StandardError, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(why, answer.StandardError, StringComparison.Ordinal);
    }

    private static JsonObject User(string name) => new() { ["user"] = name, ["groups"] = new JsonArray("system:authenticated") };

    private static string Role(string verb, string resource, params string[] names) => new JsonObject
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "Role",
        ["metadata"] = new JsonObject { ["name"] = "own" },
        ["rules"] = new JsonArray(new JsonObject
        {
            ["apiGroups"] = new JsonArray(ApiGroup.Name),
            ["resources"] = new JsonArray(resource),
            ["resourceNames"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
            ["verbs"] = new JsonArray(verb),
        }),
    }.ToJsonString();

    private static IEnumerable<(string Verb, string Resource, string Name)> Ask(IEnumerable<string> verbs, string resource) => verbs.Select(verb => (verb, resource, ""));

    private static string Say((string Verb, string Resource, string Name) question) => $"{question.Verb} {question.Resource} {question.Name}".TrimEnd();
}

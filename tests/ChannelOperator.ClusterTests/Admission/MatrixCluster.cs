using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Policy.Guards;
using ChannelOperator.Policy.Tests.Guards;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Admission;

/// <summary>The roles of the permission matrix as users of a cluster, and its changes as their requests, none of which is carried out: admission is asked on a dry run too.</summary>
internal sealed class MatrixCluster(LocalCluster cluster) : IDisposable
{
    private const string Rbac = "rbac.authorization.k8s.io";

    private readonly HttpClient _admin = cluster.CreateHttpClient(cluster.AdminToken);

    public void Dispose() => _admin.Dispose();

    /// <summary>Creates the namespaces, and grants every role what the matrix says.</summary>
    public async Task GrantAsync()
    {
        List<JsonObject> items = [Namespace(PermissionMatrix.Namespace), Namespace("elsewhere")];
        items.Add(ClusterRole("matrix-channels", ["create", "update"], GuardPolicy.Channels));
        items.Add(ClusterRole("matrix-reviews", ["create"], GuardPolicy.Reviews));
        items.Add(ClusterRole("matrix-" + GuardVerbs.Approve, [GuardVerbs.Approve], "platformpolicies", "whatsapp"));
        items.Add(ClusterRole("matrix-" + GuardVerbs.AcceptTerms, [GuardVerbs.AcceptTerms], "platformpolicies", "whatsapp"));
        foreach (PermissionRole role in PermissionMatrix.Roles)
        {
            items.AddRange(role.WritesChannels ? [Binding(role.User, "matrix-channels", PermissionMatrix.Namespace)] : []);
            items.AddRange(role.RecordsReviews ? [Binding(role.User, "matrix-reviews", PermissionMatrix.Namespace)] : []);
            items.AddRange(role.Verb is { } verb ? [Binding(role.User, "matrix-" + verb, role.Namespace)] : []);
        }

        foreach (JsonObject item in items)
        {
            await cluster.Kubectl.ApplyTextAsync(item.ToJsonString());
        }
    }

    /// <summary>Makes the cluster what it is before a change, as admin.</summary>
    public async Task PrepareAsync(GuardedRequest request)
    {
        MessagingChannel[] wanted = request.OldChannel is { } old ? [old] : [.. request.Neighbours];
        string[] names = request.Review is null ? [MatrixChanges.Channel] : [.. wanted.Select(channel => channel.Metadata.Name)];
        foreach (string name in names)
        {
            await cluster.Kubectl.RunAsync("delete", "messagingchannel", name, "--namespace", PermissionMatrix.Namespace, "--ignore-not-found");
        }

        foreach (MessagingChannel channel in wanted)
        {
            ServerAnswer answer = await SendAsync(HttpMethod.Post, Collection(GuardPolicy.Channels), channel.Manifest(), user: null);
            answer.EnsureSuccess(channel.Metadata.Name);
        }
    }

    /// <summary>Asks for a change as its user, without its being carried out.</summary>
    public async Task<ServerAnswer> AskAsync(GuardedRequest request)
    {
        if (request.Review is { } review)
        {
            DateTimeOffset decided = TimeProvider.System.GetUtcNow() + (review.Spec.DecidedTime.Value!.Value - MatrixChanges.Now);
            ChannelReview now = review with { Metadata = new ObjectMeta { Name = review.Metadata.Name, Namespace = review.Metadata.Namespace }, Spec = review.Spec with { DecidedTime = Timestamp.Rounded(decided) } };
            JsonObject record = JsonSerializer.SerializeToNode(now, ApiJsonContext.Default.ChannelReview)!.AsObject();
            foreach (string serversOwn in new[] { "uid", "resourceVersion", "generation" })
            {
                record["metadata"]!.AsObject().Remove(serversOwn);
            }

            return await SendAsync(HttpMethod.Post, Collection(GuardPolicy.Reviews) + "?dryRun=All", record, request.User);
        }

        JsonObject manifest = request.Channel!.Manifest();
        if (request.OldChannel is null)
        {
            return await SendAsync(HttpMethod.Post, Collection(GuardPolicy.Channels) + "?dryRun=All", manifest, request.User);
        }

        JsonNode stored = await cluster.Kubectl.GetJsonAsync("get", "messagingchannel", MatrixChanges.Channel, "--namespace", PermissionMatrix.Namespace);
        manifest["metadata"]!["resourceVersion"] = stored["metadata"]!["resourceVersion"]!.DeepClone();
        return await SendAsync(HttpMethod.Put, $"{Collection(GuardPolicy.Channels)}/{MatrixChanges.Channel}?dryRun=All", manifest, request.User);
    }

    private static string Collection(string resource) => $"/apis/{ApiGroup.ApiVersion}/namespaces/{PermissionMatrix.Namespace}/{resource}";

    private static JsonObject Namespace(string name) => new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };

    private static JsonObject ClusterRole(string name, string[] verbs, string resource, params string[] names)
    {
        JsonObject rule = new() { ["apiGroups"] = new JsonArray(ApiGroup.Name), ["resources"] = new JsonArray(resource), ["verbs"] = Texts(verbs) };
        if (names.Length > 0)
        {
            rule["resourceNames"] = Texts(names);
        }

        return new JsonObject { ["apiVersion"] = Rbac + "/v1", ["kind"] = "ClusterRole", ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = new JsonArray(rule) };
    }

    private static JsonObject Binding(string user, string role, string? ns)
    {
        string name = $"{role}-{user.Split('@')[0].Replace(':', '-')}";
        return new JsonObject
        {
            ["apiVersion"] = Rbac + "/v1",
            ["kind"] = ns is null ? "ClusterRoleBinding" : "RoleBinding",
            ["metadata"] = ns is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = role },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "User", ["name"] = user }),
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private async Task<ServerAnswer> SendAsync(HttpMethod method, string path, JsonObject body, string? user)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (user is not null)
        {
            request.Headers.Add("Impersonate-User", user);
            request.Headers.Add("Impersonate-Group", "system:authenticated");
        }

        using HttpResponseMessage answer = await _admin.SendAsync(request);
        return new ServerAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

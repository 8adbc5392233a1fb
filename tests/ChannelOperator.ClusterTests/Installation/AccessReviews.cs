using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>Asks the API server what somebody may do.</summary>
internal static class AccessReviews
{
    /// <summary>Whether an account may do something in a namespace; empty for the whole cluster.</summary>
    public static Task<bool> MayAsync(this ChannelWorld world, ClusterUser account, string ns, Permission permission, string name = "")
    {
        string[] resource = permission.Resource.Split('/');
        return AskAsync(world, account, "resourceAttributes", new JsonObject
        {
            ["verb"] = permission.Verb,
            ["group"] = permission.Group,
            ["resource"] = resource[0],
            ["subresource"] = resource.Length > 1 ? resource[1] : "",
            ["name"] = name,
            ["namespace"] = ns,
        });
    }

    /// <summary>Whether an account may send such a request to a path that is no resource.</summary>
    public static Task<bool> MayAskPathAsync(this ChannelWorld world, ClusterUser account, string verb, string path) =>
        AskAsync(world, account, "nonResourceAttributes", new JsonObject { ["verb"] = verb, ["path"] = path });

    private static async Task<bool> AskAsync(ChannelWorld world, ClusterUser account, string kind, JsonObject attributes)
    {
        JsonObject review = new()
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SubjectAccessReview",
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject
            {
                ["user"] = account.Name,
                ["groups"] = new JsonArray([.. account.Groups.Append("system:authenticated").Select(group => JsonValue.Create(group))]),
                [kind] = attributes,
            },
        };
        ServerAnswer answer = await world.PostAsync(review);
        answer.EnsureSuccess(review.ToJsonString());
        return JsonNode.Parse(answer.Text)!["status"]!["allowed"]!.GetValue<bool>();
    }
}

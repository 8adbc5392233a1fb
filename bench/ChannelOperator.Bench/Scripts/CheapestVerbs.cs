using System.Text.Json.Nodes;

namespace ChannelOperator.Bench.Scripts;

/// <summary>The same objects by the verbs that cost the API server least, whether or not they would be right. Pure.</summary>
internal static class CheapestVerbs
{
    public static ChannelScript Of(ChannelScript script) => new(Of(script.Start), Of(script.Stop), Watches: []);

    private static ChannelPass Of(ChannelPass pass) => pass with { Requests = [.. pass.Requests.Where(request => !request.IsRead).Select(Of)] };

    private static RecordedRequest Of(RecordedRequest request) => request switch
    {
        { ContentType: "application/apply-patch+yaml" } => request with { Method = HttpMethod.Post, Address = CollectionOf(request.Address), ContentType = "application/json" },
        { ContentType: "application/json-patch+json", Resource: "messagingchannels/status" } => request with { ContentType = "application/merge-patch+json", Body = StatusOf(request.Body) },
        _ => request,
    };

    private static string CollectionOf(string address)
    {
        string path = address.Split('?')[0];
        return path[..path.LastIndexOf('/')] + "?fieldManager=bench";
    }

    private static string StatusOf(string jsonPatch)
    {
        JsonNode status = JsonNode.Parse(jsonPatch)!.AsArray().Single(step => step!["path"]!.GetValue<string>() == "/status")!["value"]!;
        return new JsonObject { ["status"] = status.DeepClone() }.ToJsonString();
    }
}

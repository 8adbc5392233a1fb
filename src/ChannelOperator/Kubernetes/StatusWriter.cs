using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Connectors;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Kubernetes;

/// <summary>
/// Writes a status whole by one JSON patch. It meets no conflict with edits of the spec, and never hits a re-created namesake. The operator
/// needs no right on the object itself, so that it cannot touch spec, labels or annotations.
/// </summary>
internal static class StatusWriter
{
    /// <summary>Writes a status.</summary>
    /// <returns>False if the object is gone or is another one of that name.</returns>
    public static async Task<bool> WriteAsync<T>(
        IApiClient api, ResourceType type, ResourceKey key, string uid, JsonNode? status, JsonTypeInfo<T> json, Action<T> observe, CancellationToken cancellationToken)
        where T : class
    {
        JsonArray patch = new(
            new JsonObject { ["op"] = "test", ["path"] = "/metadata/uid", ["value"] = uid },
            new JsonObject { ["op"] = "add", ["path"] = "/status", ["value"] = status });
        try
        {
            observe(await api.PatchAsync(type, key, "status", PatchType.JsonPatch, JsonSerializer.SerializeToUtf8Bytes(patch, JsonNodeContext.Default.JsonArray), json, cancellationToken));
            return true;
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            return false;
        }
        catch (ApiException invalid) when (invalid.IsInvalid)
        {
            // A failed test and a status that the schema refuses are answered alike.
            if (await api.GetMetadataAsync(type, key, cancellationToken) is not { } found || found.Uid != uid)
            {
                return false;
            }

            throw;
        }
    }
}

using System.Text.Json;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>
/// What kstatus (sigs.k8s.io/cli-utils, pkg/kstatus/status) makes of a custom resource: kpt, Flux and helm wait by these rules. Only the generic
/// rules are here; those for built-in kinds are not.
/// </summary>
public static class KStatus
{
    public const string InProgress = "InProgress";

    public const string Failed = "Failed";

    public const string Current = "Current";

    public const string Terminating = "Terminating";

    /// <summary>Judges an object as the API server returns it.</summary>
    public static string Of(JsonElement resource)
    {
        JsonElement metadata = resource.GetProperty("metadata");
        if (metadata.TryGetProperty("deletionTimestamp", out _))
        {
            return Terminating;
        }

        if (!resource.TryGetProperty("status", out JsonElement status))
        {
            return Current;
        }

        if (status.TryGetProperty("observedGeneration", out JsonElement observed) && observed.GetInt64() != metadata.GetProperty("generation").GetInt64())
        {
            return InProgress;
        }

        return status.TryGetProperty("conditions", out JsonElement conditions) ? OfConditions(conditions) : Current;
    }

    private static string OfConditions(JsonElement conditions)
    {
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            switch (Text(condition, "type"), Text(condition, "status"))
            {
                case ("Reconciling", "True"):
                    return InProgress;
                case ("Stalled", "True"):
                    return Failed;
                default:
                    continue;
            }
        }

        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            if (Text(condition, "type") == "Ready")
            {
                return Text(condition, "status") == "True" ? Current : InProgress;
            }
        }

        return Current;
    }

    private static string Text(JsonElement condition, string member) => condition.TryGetProperty(member, out JsonElement value) ? value.GetString() ?? "" : "";
}

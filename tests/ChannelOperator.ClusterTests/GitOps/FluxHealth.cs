using System.Text.Json;
using Cel;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Conformance;
using YamlDotNet.RepresentationModel;

namespace ChannelOperator.ClusterTests.GitOps;

/// <summary>What Flux makes of an object by the expressions of <c>config/gitops/flux</c>, in the order of its evaluator (fluxcd/pkg, runtime/cel): the generation, inProgress, failed, current.</summary>
internal static class FluxHealth
{
    private static readonly (string Member, string Status)[] Order = [("inProgress", KStatus.InProgress), ("failed", KStatus.Failed), ("current", KStatus.Current)];

    private static readonly Dictionary<string, IReadOnlyList<(string Status, CelProgramDelegate Program)>> Checks = Read();

    /// <summary>Judges an object as the API server returns it.</summary>
    public static string Of(JsonElement resource)
    {
        JsonElement metadata = resource.GetProperty("metadata");
        if (resource.TryGetProperty("status", out JsonElement status) && status.TryGetProperty("observedGeneration", out JsonElement observed)
            && observed.GetInt64() != metadata.GetProperty("generation").GetInt64())
        {
            return KStatus.InProgress;
        }

        // A kind without expressions is left to kstatus.
        if (!Checks.TryGetValue(resource.GetProperty("kind").GetString()!, out IReadOnlyList<(string Status, CelProgramDelegate Program)>? checks))
        {
            return KStatus.Of(resource);
        }

        Dictionary<string, object?> members = resource.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value), StringComparer.Ordinal);
        return checks.FirstOrDefault(check => (bool)check.Program.Invoke(members)!, (KStatus.InProgress, null!)).Status;
    }

    private static Dictionary<string, IReadOnlyList<(string Status, CelProgramDelegate Program)>> Read()
    {
        YamlStream stream = [];
        using StreamReader text = new(Repository.PathOf("config", "gitops", "flux", "health-checks.yaml"));
        stream.Load(text);
        CelEnvironment environment = new([], "");
        YamlSequenceNode checks = (YamlSequenceNode)stream.Documents[0].RootNode["spec"]["healthCheckExprs"];
        return checks.Children.Cast<YamlMappingNode>().ToDictionary(
            check => check["kind"].ToString(),
            check => (IReadOnlyList<(string, CelProgramDelegate)>)[.. Order.Where(item => check.Children.ContainsKey(item.Member)).Select(item => (item.Status, environment.Compile(check[item.Member].ToString())))],
            StringComparer.Ordinal);
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value), StringComparer.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.Null => null,
        _ => value.GetBoolean(),
    };
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cel;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Policy.Guards;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>
/// Carries the generated admission policies out as an API server does: variables when they are asked for, every validation, an error is a refusal.
/// The parts of Kubernetes' CEL that the language does not have, the authorizer and lowerAscii, are stood in for here. One thing is more
/// lenient than there: a field of null is no error.
/// </summary>
internal static class CelAdmission
{
    private static readonly IReadOnlyList<(JsonObject Policy, JsonObject Binding)> Policies = [.. GuardRules.Policies.Select(policy => (AdmissionPolicies.Policy(policy), AdmissionPolicies.Binding(policy)))];

    private static readonly ConcurrentDictionary<string, CelProgramDelegate> Programs = new(StringComparer.Ordinal);

    // Where the stand-in of the authorizer finds who asks: programs are compiled once, for all.
    private static readonly AsyncLocal<Func<string, string, bool>> Holds = new();

    /// <summary>The messages of the refusals.</summary>
    public static IReadOnlyList<string> Judge(GuardedRequest request, Func<string, string, bool> holds)
    {
        Holds.Value = holds;
        return [.. Policies.Where(pair => Matches(pair.Policy, request)).SelectMany(pair => Judge(pair.Policy, pair.Binding, request))];
    }

    /// <summary>Compiles an expression; throws where it is none.</summary>
    public static CelProgramDelegate Compile(string expression) => Programs.GetOrAdd(expression, text => Environment().Compile(text));

    private static IEnumerable<string> Judge(JsonObject policy, JsonObject binding, GuardedRequest request)
    {
        // Allow is the API server's: where no parameter is found the policy is not asked.
        JsonNode?[] parameters = binding["spec"]!["paramRef"] is null ? [null] : [.. request.Neighbours.Select(channel => JsonSerializer.SerializeToNode(channel, ApiJsonContext.Default.MessagingChannel))];
        return parameters.SelectMany(parameter => Judge(policy["spec"]!, Activation(request, parameter)));
    }

    private static IEnumerable<string> Judge(JsonNode spec, Dictionary<string, object?> activation)
    {
        foreach (JsonNode? validation in spec["validations"]!.AsArray())
        {
            if (!Passes(WithVariables(Text(validation!, "expression"), spec), activation))
            {
                yield return (string)Compile(Text(validation!, "messageExpression")).Invoke(activation)!;
            }
        }
    }

    private static bool Passes(string expression, Dictionary<string, object?> activation)
    {
        CelProgramDelegate program = Compile(expression);
        try
        {
            return (bool)program.Invoke(activation)!;
        }
        catch (Exception exception) when (exception.GetBaseException() is FormatException)
        {
            // A time that cannot be read.
            return false;
        }
    }

    /// <summary>Puts the variables' expressions in their place: like that an error in one is an error of the whole only where it counts, as on the API server.</summary>
    private static string WithVariables(string expression, JsonNode spec) => spec["variables"]!.AsArray().Reverse()
        .Aggregate(expression, (text, variable) => Regex.Replace(text, $@"\bvariables\.{Text(variable!, "name")}\b", _ => $"({Text(variable!, "expression")})", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static Dictionary<string, object?> Activation(GuardedRequest request, JsonNode? parameter)
    {
        Dictionary<string, object?> activation = new(StringComparer.Ordinal)
        {
            ["object"] = Value(request.Review is { } review
                ? JsonSerializer.SerializeToNode(review, ApiJsonContext.Default.ChannelReview)
                : JsonSerializer.SerializeToNode(request.Channel, ApiJsonContext.Default.MessagingChannel)),
            ["oldObject"] = Value(request.OldChannel is null ? null : JsonSerializer.SerializeToNode(request.OldChannel, ApiJsonContext.Default.MessagingChannel)),
            ["request"] = Value(new JsonObject { ["userInfo"] = new JsonObject { ["username"] = request.User } }),
            ["authorizer"] = new AuthorizerCheck(),
        };
        if (parameter is not null)
        {
            activation["params"] = Value(parameter);
        }

        return activation;
    }

    private static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map.ToDictionary(member => member.Key, member => Value(member.Value), StringComparer.Ordinal),
        JsonArray list => list.Select(Value).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => node.GetValue<long>(),
            _ => node.GetValue<bool>(),
        },
    };

    private static bool Matches(JsonObject policy, GuardedRequest request)
    {
        JsonNode rule = policy["spec"]!["matchConstraints"]!["resourceRules"]!.AsArray().Single()!;
        return Texts(rule, "resources").Contains(request.Resource) && Texts(rule, "operations").Contains(request.OldChannel is null ? "CREATE" : "UPDATE");
    }

    private static CelEnvironment Environment()
    {
        CelEnvironment environment = new([], "");
        environment.RegisterFunction("lowerAscii", [typeof(string)], arguments => ((string)arguments[0]!).ToLower(CultureInfo.InvariantCulture));
        foreach (string part in new[] { "group", "resource", "namespace", "name", "check" })
        {
            environment.RegisterFunction(part, [typeof(AuthorizerCheck), typeof(string)], arguments => ((AuthorizerCheck)arguments[0]!).With(part, (string)arguments[1]!));
        }

        environment.RegisterFunction("allowed", [typeof(AuthorizerCheck)], arguments => ((AuthorizerCheck)arguments[0]!).IsAllowed(Holds.Value!));
        return environment;
    }

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();

    private static IEnumerable<string> Texts(JsonNode node, string field) => node[field]!.AsArray().Select(text => text!.GetValue<string>());
}

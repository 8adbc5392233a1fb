using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChannelConnector.Conformance.Profiles;

/// <summary>What the contract leaves to a connector, told by its author in a small JSON file: docs/conformance.md.</summary>
internal sealed record ConnectorProfile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The platform; how it speaks is in Platforms.</summary>
    public required string Platform { get; init; }

    /// <summary>The credential that webhooks are signed with.</summary>
    public required string SigningCredential { get; init; }

    /// <summary>The files of the channel's Secret.</summary>
    public required IReadOnlyDictionary<string, string> Credentials { get; init; }

    /// <summary>Credentials without which the connector must not start.</summary>
    public IReadOnlyList<string> RequiredCredentials { get; init; } = [];

    /// <summary>The settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings that it cannot use, put over <see cref="Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> RefusedSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The class's port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Where webhooks go.</summary>
    public string WebhookPath { get; init; } = "/webhook";

    /// <summary>The class's liveness path.</summary>
    public string LivenessPath { get; init; } = "/livez";

    /// <summary>The class's readiness path.</summary>
    public string ReadinessPath { get; init; } = "/readyz";

    /// <summary>Where metrics are; null: there are none.</summary>
    public string? MetricsPath { get; init; } = "/metrics";

    /// <summary>The class's command; empty: the image's entrypoint.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The class's args; empty: the image's.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The class's env; <c>{proxy}</c> and <c>{ca}</c> are filled in.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the far end answers; what is named here nowhere is answered 200 and {}.</summary>
    public IReadOnlyList<FarEndAnswer> Answers { get; init; } = [];

    /// <summary>How long a start may take.</summary>
    public int StartSeconds { get; init; } = 30;

    /// <summary>How long passing a message on may take while everything is well.</summary>
    public int PassOnSeconds { get; init; } = 30;

    /// <summary>Reads one.</summary>
    /// <exception cref="ConformanceException">It cannot be read.</exception>
    public static ConnectorProfile Read(string path)
    {
        try
        {
            ConnectorProfile profile = JsonSerializer.Deserialize<ConnectorProfile>(File.ReadAllText(path), Options) ?? throw new JsonException("it holds null");
            string? missing = profile.RequiredCredentials.Append(profile.SigningCredential).FirstOrDefault(name => !profile.Credentials.ContainsKey(name));
            return missing is null
                ? profile
                : throw new ConformanceException($"{path}: signingCredential or requiredCredentials names \"{missing}\", and credentials has {string.Join(", ", profile.Credentials.Keys)} only: add it there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ConformanceException($"{path} cannot be used as a profile: {exception.Message} The members are described in docs/conformance.md", exception);
        }
    }

    /// <summary>A copy of an answer as JSON, for the far end.</summary>
    public JsonNode? AnswerFor(string host, string path, out int status)
    {
        FarEndAnswer? answer = Answers.FirstOrDefault(answer => answer.Host == host && (answer.Path is null || answer.Path == path));
        status = answer?.Status ?? 200;
        return answer is null ? new JsonObject() : answer.Json?.DeepClone();
    }
}

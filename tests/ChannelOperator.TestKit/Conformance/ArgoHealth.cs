using System.Globalization;
using System.Text;
using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>
/// What Argo CD makes of an object by our health script: it is run by a real interpreter of the language's version that Argo CD's is of, with what Argo CD's sandbox
/// has (util/lua/lua.go: base, table, and of os the time) and no more.
/// </summary>
public static class ArgoHealth
{
    private const string Interpreter = "lua5.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Base =
    [
        "assert", "collectgarbage", "dofile", "error", "getfenv", "getmetatable", "ipairs", "load", "loadfile", "loadstring", "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawset",
        "require", "select", "setfenv", "setmetatable", "tonumber", "tostring", "type", "unpack", "xpcall", "_VERSION", "package", "table",
    ];

    /// <summary>Why no script can be run here; null where they can.</summary>
    public static string? WhyNot { get; } = Find() is null
        ? $"there is no {Interpreter} in PATH, which runs the health scripts of Argo CD: install it with 'build/install-packages.sh tests' as root"
        : null;

    /// <summary>Where a kind's script is, with its tests, in the layout of Argo CD's own.</summary>
    public static string DirectoryOf(string kind) => Repository.PathOf("config", "gitops", "argocd", "resource_customizations", ApiGroup.Name, kind);

    /// <summary>Runs the script of the object's kind.</summary>
    /// <returns>The health and its message.</returns>
    public static Task<(string Status, string Message)> OfAsync(JsonElement resource) =>
        RunAsync(File.ReadAllText(Path.Combine(DirectoryOf(resource.GetProperty("kind").GetString()!), "health.lua")), resource);

    /// <summary>Runs a script.</summary>
    public static async Task<(string Status, string Message)> RunAsync(string script, JsonElement resource)
    {
        using CancellationTokenSource patience = new(Patience);
        CommandOutput output = await CommandOutput.OfAsync(Find() ?? throw new InvalidOperationException(WhyNot), ["-"], standardInput: Program(script, resource), cancellationToken: patience.Token);
        string[] parts = output.StandardOutput.Split('\n', 2);
        return output.ExitCode == 0 && parts.Length == 2 ? (parts[0], parts[1]) : throw new InvalidOperationException($"the script failed: {output.StandardError}{output.StandardOutput}");
    }

    private static string Program(string script, JsonElement resource) => $$"""
        -- Texts have no methods in the sandbox, because it has no library string.
        getmetatable("").__index = nil
        local sandbox = {obj = {{Literal(resource)}}, actionParams = {}, os = {time = os.time, date = os.date} }
        for _, name in ipairs({ {{string.Join(", ", Base.Select(name => $"\"{name}\""))}} }) do sandbox[name] = _G[name] end
        sandbox._G = sandbox
        local result = setfenv(assert(loadstring({{Quote(script)}}, "health.lua")), sandbox)()
        io.write(result.status, "\n", result.message or "")
        """;

    private static string Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Concat(value.EnumerateObject().Select(member => $"[{Quote(member.Name)}]={Literal(member.Value)},")) + "}",
        JsonValueKind.Array => "{" + string.Concat(value.EnumerateArray().Select(item => Literal(item) + ",")) + "}",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Null => "nil",
        _ => value.GetRawText(),
    };

    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char letter in text)
        {
            quoted.Append(letter is '"' or '\\' ? "\\" + letter : char.IsControl(letter) ? string.Create(CultureInfo.InvariantCulture, $"\\{(int)letter:000}") : letter.ToString());
        }

        return quoted.Append('"').ToString();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, Interpreter)).FirstOrDefault(File.Exists);
}

using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.ClusterTests.GitOps;

/// <summary>What each tool makes of a channel or a policy in each state, by real objects; docs/gitops.md has the same table. States that take a minute to come about: KStatusTests, ArgoHealthTests.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class StateTableTests(BareClusterFixture fixture)
{
    private static readonly ToolAnswers[] Table =
    [
        new("created, not seen yet", "Unknown/Pending", "InProgress", "InProgress", "Progressing", "FAIL0011 WARN0005"),
        new("edited, not seen yet", "True/ConnectorAvailable", "InProgress", "InProgress", "Progressing", "FAIL0007 FAIL0008"),
        new("rolling out", "Unknown/Progressing", "InProgress", "InProgress", "Progressing", "FAIL0003"),
        new("running", "True/ConnectorAvailable", "Current", "Current", "Healthy"),
        new("terms outdated, in their grace", "True/ConnectorAvailable", "Current", "Current", "Healthy"),
        new("review due, in its grace", "True/ConnectorAvailable", "Current", "Current", "Healthy"),
        new("runs in breach of a policy that only warns", "True/ConnectorAvailable", "Current", "Current", "Healthy"),
        new("stopped as declared", "True/StoppedAsDeclared", "Current", "Current", "Healthy"),
        new("suspended by its user, runs", "True/ConnectorAvailable", "Current", "Current", "Suspended"),
        new("created suspended", "Unknown/Pending", "InProgress", "Current", "Suspended", "FAIL0011"),
        new("connector unavailable", "False/ConnectorUnavailable", "InProgress", "Current", "Progressing"),
        new("rollout past its deadline", "False/ProgressDeadlineExceeded", "Failed", "Current", "Degraded"),
        new("waits for its approval", "False/AwaitingApproval", "Failed", "Current", "Suspended"),
        new("terms not accepted", "False/TermsNotAccepted", "Failed", "Current", "Suspended"),
        new("review overdue", "False/ReviewOverdue", "Failed", "Current", "Suspended"),
        new("terms outdated", "False/TermsOutdated", "Failed", "Current", "Degraded"),
        new("approval revoked", "False/ApprovalRevoked", "Failed", "Current", "Degraded"),
        new("approval rejected", "False/ApprovalRejected", "Failed", "Current", "Degraded"),
        new("approval suspended", "False/ApprovalSuspended", "Failed", "Current", "Degraded"),
        new("approval expired", "False/ApprovalExpired", "Failed", "Current", "Degraded"),
        new("platform halted", "False/PlatformHalted", "Failed", "Current", "Degraded"),
        new("has to stop, NOT STOPPED YET", "False/RolloutPending", "InProgress", "InProgress", "Progressing"),
        new("policy missing, in the first minute", "False/PolicyNotFound", "InProgress", "InProgress", "Progressing"),
        new("class missing, in the first minute", "False/ClassNotFound", "InProgress", "InProgress", "Progressing"),
        new("account held by another channel", "False/DuplicateAccount", "Failed", "Failed", "Degraded"),
        new("namespace not permitted", "False/NamespaceNotPermitted", "Failed", "Failed", "Degraded"),
        new("object refused by the API server", "False/ApplyFailed", "Failed", "Failed", "Degraded"),
        new("policy: created, not seen yet", "Unknown/Pending", "InProgress", "InProgress", "Progressing", "FAIL0002 WARN0005"),
        new("policy: accepted", "True/Accepted", "Current", "Current", "Healthy", "FAIL0002"),
        new("policy: halted", "True/Accepted", "Current", "Current", "Healthy", "FAIL0002"),
        new("policy: not accepted", "False/NameMismatch", "Failed", "Failed", "Degraded", "FAIL0002"),
    ];

    // For both tests: to bring them about takes longer than to judge them.
    private static Task<StateGallery>? _gallery;

    [Fact]
    public async Task EveryState_IsToKstatusAndFluxWhatTheTableSays()
    {
        IReadOnlyDictionary<string, ObservedState> states = await StatesAsync();
        Assert.Equal(Table.Select(row => row.State).Order(StringComparer.Ordinal), states.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Lines(row => row with { Argo = "" }), Lines(row => Judge(row, states[row.State])));
    }

    [LuaFact]
    public async Task EveryState_IsToArgoCdWhatTheTableSays()
    {
        IReadOnlyDictionary<string, ObservedState> states = await StatesAsync();
        List<string> seen = [];
        foreach (ToolAnswers row in Table)
        {
            seen.Add($"{row.State}: {(await ArgoHealth.OfAsync(states[row.State].Resource)).Status}");
        }

        Assert.Equal(Table.Select(row => $"{row.State}: {row.Argo}"), seen);
    }

    [Fact]
    public void TheDocument_HasTheSameTable()
    {
        string[] document = File.ReadAllLines(Repository.PathOf("docs", "gitops.md"));
        int heading = Array.IndexOf(document, "| the state | `Ready`, of a policy `Accepted` | kstatus, Flux | Flux with the expressions | Argo CD |");
        Assert.True(heading >= 0, "docs/gitops.md has no table of states");
        Assert.Equal(Table.Select(row => row.Row), document.Skip(heading + 2).TakeWhile(line => line.StartsWith('|')));
    }

    private static ToolAnswers Judge(ToolAnswers row, ObservedState state)
    {
        ObservedCondition condition = state.Find("Ready") ?? state.Find("Accepted")!;
        string codes = string.Join(' ', FluxChecks.Of(state).Select(breach => breach.Code).Order(StringComparer.Ordinal));
        return row with { Reason = $"{condition.Status}/{condition.Reason}", KStatus = KStatus.Of(state.Resource), Flux = FluxHealth.Of(state.Resource), Argo = "", Codes = codes };
    }

    // One text: a list that differs is shown cut.
    private static string Lines(Func<ToolAnswers, ToolAnswers> change) => string.Join('\n', Table.Select(change));

    private async Task<IReadOnlyDictionary<string, ObservedState>> StatesAsync() => (await (_gallery ??= StateGallery.OpenAsync(fixture))).States;
}

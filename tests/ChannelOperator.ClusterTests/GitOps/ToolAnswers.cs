namespace ChannelOperator.ClusterTests.GitOps;

/// <summary>What the tools are to make of a state.</summary>
/// <param name="State">The state, as docs/gitops.md calls it.</param>
/// <param name="Reason">Status and reason of Ready; of a policy, of Accepted.</param>
/// <param name="KStatus">What kstatus says, and so Flux with <c>wait: true</c>.</param>
/// <param name="Flux">What Flux says by the expressions of config/gitops/flux.</param>
/// <param name="Argo">What Argo CD says by the scripts of config/gitops/argocd.</param>
/// <param name="Codes">The checks of Flux that it does not pass, on purpose.</param>
public sealed record ToolAnswers(string State, string Reason, string KStatus, string Flux, string Argo, string Codes = "")
{
    /// <summary>The row of the document.</summary>
    public string Row => $"| {State} | `{Reason}` | {KStatus} | {Flux} | {Argo} |";
}

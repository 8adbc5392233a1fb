using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Controllers;

/// <summary>Brings the world in line with what is wanted for one key.</summary>
/// <remarks>
/// <para>Level-based: the key says where to look, not what happened. Several changes may lead to one call, one change to several, and
/// a call may find nothing to do or the object gone. Calling it again must do no harm.</para>
/// <para><b>Outcomes.</b></para>
/// <list type="table">
/// <item><term><see cref="ReconcileResult.AwaitChange"/></term><description>Done until something changes.</description></item>
/// <item><term><see cref="ReconcileResult.RequeueAfter"/>, <see cref="ReconcileResult.RequeueAt"/></term>
/// <description>Done; called again then, or at a change if that is sooner. Like AwaitChange it replaces whatever had been planned for
/// this key before the call began.</description></item>
/// <item><term><see cref="TerminalReconcileException"/></term><description>Logged and counted, not tried again before a change.</description></item>
/// <item><term>a 409 (<see cref="ApiException.IsConflict"/>)</term><description>The copy was stale: tried again quietly.</description></item>
/// <item><term>an <see cref="ApiException"/> with RetryAfter</term><description>Tried again no sooner than the server asks.</description></item>
/// <item><term>any other exception</term><description>Could not tell: logged, counted, tried again with exponential backoff.</description></item>
/// </list>
/// <para><b>Guarantees.</b> Never called twice at once for the same key. The token is cancelled when the call overruns its time
/// (counted and tried again), and a little after the term of leadership ended.</para>
/// <para><b>Assumptions.</b> The implementation hands its token to everything that waits: a call that ignores it keeps its worker.</para>
/// </remarks>
public interface IReconciler
{
    /// <summary>Looks at everything that matters for the key, and acts on what differs.</summary>
    Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken);
}

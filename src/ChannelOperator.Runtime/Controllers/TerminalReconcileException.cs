namespace ChannelOperator.Runtime.Controllers;

/// <summary>Trying again is useless until something changes: logged and counted, not retried.</summary>
public sealed class TerminalReconcileException : Exception
{
    /// <summary>A failure that only a change can mend.</summary>
    public TerminalReconcileException(string message)
        : base(message)
    {
    }

    /// <summary>A failure that only a change can mend.</summary>
    public TerminalReconcileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

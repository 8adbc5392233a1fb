namespace ChannelOperator.Hosting;

/// <summary>Why the process ends, and its exit code.</summary>
internal sealed class OperatorExit
{
    /// <summary>The one line for a person; null after an ordinary stop.</summary>
    public string? Error { get; private set; }

    /// <summary>0 after an ordinary stop, else 1.</summary>
    public int Code => Error is null ? 0 : 1;

    /// <summary>Notes the first failure.</summary>
    public void Fail(string error) => Error ??= error;
}

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>A process of the control plane did not start, or died. The message ends with the end of its log.</summary>
public sealed class ComponentFailedException : LocalClusterException
{
    public ComponentFailedException()
    {
    }

    public ComponentFailedException(string message)
        : base(message)
    {
    }

    public ComponentFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Another process took the port between its choice and its use: worth a try with other ports.</summary>
    public bool PortWasTaken => Message.Contains("address already in use", StringComparison.Ordinal);
}

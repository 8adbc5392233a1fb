namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The local control plane could not be made, started or used. The message says what to do.</summary>
public class LocalClusterException : Exception
{
    public LocalClusterException()
    {
    }

    public LocalClusterException(string message)
        : base(message)
    {
    }

    public LocalClusterException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

namespace ChannelOperator.Plugin;

/// <summary>The plugin cannot do what it was asked to; the message is the one line that a person needs.</summary>
internal sealed class PluginException(string message, int exitCode = PluginExit.NotDone) : Exception(message)
{
    /// <summary>One of <see cref="PluginExit"/>.</summary>
    public int ExitCode => exitCode;
}

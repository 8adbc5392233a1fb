namespace ChannelOperator.Plugin;

/// <summary>The exit codes of the plugin.</summary>
internal static class PluginExit
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Not done, not done yet, or not allowed.</summary>
    public const int NotDone = 1;

    /// <summary>Asked for in the wrong way; nothing was done.</summary>
    public const int Usage = 2;
}

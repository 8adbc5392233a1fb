using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Tests.Flows;

namespace ChannelConnector.Tests.Retention;

/// <summary>The media of a world as they lie in its state.</summary>
internal static class StoredMedia
{
    /// <summary>The files of a kind.</summary>
    public static string[] Files(ConnectorWorld world, string kind)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(world.Workspace.StatePath, "media", kind), "*", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            // A bucket that went while it was looked at.
            return [];
        }
    }

    /// <summary>How many rows there are. The connector must not be at work.</summary>
    public static async Task<int> RowsAsync(ConnectorWorld world)
    {
        await using SqliteInbox inbox = await SqliteInbox.OpenAsync(world.Workspace.StatePath, world.Workspace.Contract.Channel, TimeProvider.System);
        return (await inbox.KnownMediaAsync([])).Count;
    }
}

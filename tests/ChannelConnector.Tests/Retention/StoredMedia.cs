using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Tests.Flows;

namespace ChannelConnector.Tests.Retention;

/// <summary>The media of a world as they lie in its state.</summary>
internal static class StoredMedia
{
    /// <summary>The files or objects of a kind.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync(ConnectorWorld world, string kind)
    {
        if (world.External is { } external)
        {
            return await external.MediaAsync(kind);
        }

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
        if (world.External is { } external)
        {
            return (await external.QueryAsync($"SELECT key FROM {external.Schema}.media")).Count;
        }

        await using SqliteInbox inbox = await SqliteInbox.OpenAsync(world.Workspace.StatePath, world.Workspace.Contract.Channel, TimeProvider.System);
        return (await inbox.KnownMediaAsync([])).Count;
    }
}

using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The part of a transaction that finds what is stored of a conversation.</summary>
internal sealed class ConversationTable(SqliteConnection connection) : IDisposable
{
    // Notices say nothing but that something is gone, and have to arrive.
    private readonly Statement _messages = new(connection, Select(0) + " UNION " + Select(2), "$conversation");
    private readonly Statement _media = new(connection, "SELECT original FROM media WHERE conversation = $conversation", "$conversation");

    /// <summary>The ids of the messages of which something is stored.</summary>
    public IReadOnlyList<string> Originals(string conversation) =>
        [.. _messages.Rows(row => row.GetString(0), conversation).Concat(_media.Rows(row => row.GetString(0), conversation)).Distinct(StringComparer.Ordinal)];

    public void Dispose()
    {
        _messages.Dispose();
        _media.Dispose();
    }

    private static string Select(int state) =>
        $"SELECT COALESCE(original, id) FROM messages WHERE state = {state} AND conversation = $conversation AND id NOT LIKE '%:unsent' AND id NOT LIKE '%:erased'";
}

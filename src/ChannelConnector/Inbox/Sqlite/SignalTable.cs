using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The part of a transaction that is about the account and not about messages.</summary>
internal sealed class SignalTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _add = new(connection, "INSERT INTO signals(name, said, decision, reference, decided, received) VALUES ($name, $said, $decision, $reference, $decided, $received) ON CONFLICT(name) DO NOTHING", "$name", "$said", "$decision", "$reference", "$decided", "$received");
    private readonly Statement _complete = new(connection, "UPDATE signals SET done = $lived WHERE name = $name AND done IS NULL", "$lived", "$name");
    private readonly Statement _forget = new(connection, "DELETE FROM signals WHERE done < $lived", "$lived");
    private readonly Statement _learn = new(connection, "INSERT INTO meta(name, value) VALUES ('business', $id) ON CONFLICT(name) DO UPDATE SET value = $id WHERE value <> $id", "$id");

    /// <summary>Adds a signal; false if it is known.</summary>
    public bool Add(ReviewSignal signal) => _add.Run(signal.Name, signal.Said, signal.Decision, signal.Reference, signal.Decided.ToUnixTimeMilliseconds(), signal.Received.ToUnixTimeMilliseconds()) > 0;

    /// <summary>Notes that its record is made.</summary>
    public bool Complete(string name, long lived) => _complete.Run(lived, name) > 0;

    /// <summary>Forgets those whose record was made before.</summary>
    public bool Forget(long livedBefore) => _forget.Run(livedBefore) > 0;

    /// <summary>Notes the business account; false if that is known.</summary>
    public bool Learn(string id) => _learn.Run(id) > 0;

    public void Dispose()
    {
        foreach (Statement statement in new[] { _add, _complete, _forget, _learn })
        {
            statement.Dispose();
        }
    }
}

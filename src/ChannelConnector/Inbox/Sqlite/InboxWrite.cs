namespace ChannelConnector.Inbox.Sqlite;

/// <summary>One caller's part of a group commit.</summary>
internal abstract class InboxWrite
{
    /// <summary>Does it, within a transaction. Done again, alone, if the group fails.</summary>
    public abstract void Apply(InboxTransaction transaction);

    /// <summary>The commit has reached the disk.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Fail(Exception exception);
}

using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Media;
using ChannelConnector.Media.Files;
using ChannelConnector.Media.S3;
using ChannelOperator.Api;

namespace ChannelConnector.Hosting;

/// <summary>Inbox and media of a channel: the one place that knows where they are.</summary>
/// <param name="Inbox">The inbox.</param>
/// <param name="Media">The media.</param>
internal sealed record ConnectorState(IMessageInbox Inbox, IMediaStore Media) : IAsyncDisposable
{
    // A server that does not answer is told of before the kubelet takes the connector for one that hangs.
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(15);

    /// <summary>Whether the state is outside of the pods, for several replicas.</summary>
    public static bool IsExternal(ConnectorOptions options) => new ConnectorCredentials(options.CredentialsPath).Find(PostgresDatabase.Credential) is not null;

    /// <summary>Opens it.</summary>
    /// <param name="options">Where things are.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="isExternal">Whether it is outside of the pods.</param>
    /// <exception cref="ContractException">Credentials cannot be used, or what they name cannot.</exception>
    /// <exception cref="InboxException">The inbox cannot be used.</exception>
    public static async Task<ConnectorState> OpenAsync(ConnectorOptions options, ConnectorContract contract, MediaRules rules, bool isExternal)
    {
        IMediaStore media = isExternal ? await OpenBucketAsync(options, contract, rules) : new FileMediaStore(options.StatePath);
        try
        {
            return new ConnectorState(await OpenInboxAsync(options, contract, isExternal), media);
        }
        catch
        {
            (media as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Whether a replica works on it now, where several may; a directory is one process's by its lock.</summary>
    public async Task<bool> IsServedAsync() => Inbox is PostgresInbox shared && await shared.IsServedAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        (Media as IDisposable)?.Dispose();
        await Inbox.DisposeAsync();
    }

    /// <summary>Opens the inbox alone.</summary>
    /// <exception cref="ContractException">The credential of the database is none.</exception>
    /// <exception cref="InboxException">It cannot be used.</exception>
    public static Task<IMessageInbox> OpenInboxAsync(ConnectorOptions options, ConnectorContract contract) => OpenInboxAsync(options, contract, IsExternal(options));

    private static async Task<IMessageInbox> OpenInboxAsync(ConnectorOptions options, ConnectorContract contract, bool isExternal) => isExternal
        ? await PostgresInbox.OpenAsync(new ConnectorCredentials(options.CredentialsPath).Required(PostgresDatabase.Credential), contract.Channel, options.Replica, options.Time)
        : await SqliteInbox.OpenAsync(options.StatePath, contract.Channel, options.Time);

    private static async Task<IMediaStore> OpenBucketAsync(ConnectorOptions options, ConnectorContract contract, MediaRules rules)
    {
        ConnectorCredentials credentials = new(options.CredentialsPath);
        // Without a retention nothing is written; where a bucket is named all the same, what an earlier policy had written there goes.
        if (!MediaKinds.All.Any(rules.Retention.MayStore) && !S3Location.Required.Any(name => credentials.Find(name) is not null))
        {
            return new NoMediaStore();
        }

        using CancellationTokenSource patience = new(OpenPatience, options.Time);
        try
        {
            return await S3MediaStore.OpenAsync(S3Location.Read(credentials), new S3Credentials(credentials), contract.Channel.Uid, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new ContractException($"credentials: the server in s3Endpoint does not answer within {OpenPatience.TotalSeconds} s: check s3Endpoint and the server");
        }
    }
}

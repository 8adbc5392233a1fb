using System.Globalization;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ChannelOperator.TestKit.Databases;
using ChannelOperator.TestKit.Storage;
using Npgsql;

namespace ChannelOperator.TestKit.Connectors;

/// <summary>Where the state of a connector is that has no volume: a real PostgreSQL and a real S3-compatible server, both its own.</summary>
public sealed class ExternalState : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly string _uid = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);
    private readonly AmazonS3Client _client;

    private ExternalState(PostgresServer database, S3Server bucket, string connectionString)
    {
        Database = database;
        Bucket = bucket;
        _connectionString = connectionString;
        _client = new AmazonS3Client(S3Server.AccessKeyId, S3Server.SecretAccessKey, new AmazonS3Config { ServiceURL = bucket.Endpoint.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }

    public PostgresServer Database { get; }

    public S3Server Bucket { get; }

    /// <summary>The schema of the channel.</summary>
    public string Schema => "channel_" + _uid.Replace('-', '_');

    /// <summary>Starts both.</summary>
    public static async Task<ExternalState> StartAsync()
    {
        PostgresServer database = await PostgresServer.StartAsync();
        try
        {
            return new ExternalState(database, await S3Server.StartAsync(), await database.CreateDatabaseAsync());
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has a workspace's connectors keep their state here.</summary>
    public void WriteTo(ConnectorWorkspace workspace)
    {
        workspace.Write(workspace.Contract with { Channel = workspace.Contract.Channel with { Uid = _uid } });
        // No volume is mounted where the state is elsewhere.
        Directory.Delete(workspace.StatePath, recursive: true);
        workspace.WriteCredential("database", _connectionString);
        workspace.WriteCredential("s3Endpoint", Bucket.Endpoint.AbsoluteUri);
        workspace.WriteCredential("s3Bucket", S3Server.Bucket);
        workspace.WriteCredential("s3AccessKeyId", S3Server.AccessKeyId);
        workspace.WriteCredential("s3SecretAccessKey", S3Server.SecretAccessKey);
    }

    /// <summary>The names of the media of a kind, or of all.</summary>
    public async Task<IReadOnlyList<string>> MediaAsync(string? kind = null)
    {
        List<string> names = [];
        await foreach (S3Object found in _client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = S3Server.Bucket, Prefix = $"{_uid}/media/{(kind is null ? "" : kind + "/")}" }).S3Objects)
        {
            names.Add(found.Key);
        }

        return names;
    }

    /// <summary>Every row of every table and every object, with its name.</summary>
    public async Task<IReadOnlyList<(string Name, byte[] Bytes)>> ReadAsync()
    {
        List<(string Name, byte[] Bytes)> all = [];
        foreach (string table in await QueryAsync($"SELECT tablename FROM pg_tables WHERE schemaname = '{Schema}'"))
        {
            // What a message says is in a column of bytes, which a row as text has in hexadecimal.
            foreach (string row in await QueryAsync($"SELECT t::text || coalesce(encode((to_jsonb(t)->>'content')::bytea, 'escape'), '') FROM {Schema}.{table} t"))
            {
                all.Add(($"a row of {table}", Encoding.UTF8.GetBytes(row)));
            }
        }

        foreach (string name in await MediaAsync())
        {
            using GetObjectResponse answer = await _client.GetObjectAsync(S3Server.Bucket, name);
            using MemoryStream bytes = new();
            bytes.Write(Encoding.UTF8.GetBytes(name + "\n"));
            await answer.ResponseStream.CopyToAsync(bytes);
            all.Add(("an object of the bucket", bytes.ToArray()));
        }

        return all;
    }

    /// <summary>The first column of a query, as text.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using NpgsqlConnection connection = new(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        }

        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Bucket.DisposeAsync();
        await Database.DisposeAsync();
    }
}

using System.Diagnostics;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>A cluster that stays after the command that started it, known by its directory. What <c>make up</c> and <c>make down</c> do.</summary>
public static class StandingCluster
{
    private static readonly TimeSpan PatienceForOthers = TimeSpan.FromMinutes(3);

    public static string DefaultDirectory => Path.Combine(KubernetesBinaries.CacheDirectory, "local-cluster");

    /// <summary>Starts the cluster of this directory, or returns it as it is if it runs. One of which a process has died is replaced by a new one.</summary>
    public static async Task<ClusterRecord> UpAsync(string directory, LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        directory = Path.GetFullPath(directory);
        using var only = await LockAsync(directory, cancellationToken);
        if (ClusterRecord.Read(directory) is { } found)
        {
            if (found.IsRunning)
            {
                return found;
            }

            options.Report($"The cluster in {directory} has lost a process or was never ready: starting a new, empty one in its place.");
            await RemoveAsync(directory, found, options);
        }

        await StartAsync(directory, options, cancellationToken);
        return ClusterRecord.Read(directory)!;
    }

    /// <summary>Stops exactly the recorded processes and removes the directory. False: there was no cluster.</summary>
    public static async Task<bool> DownAsync(string directory, LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        directory = Path.GetFullPath(directory);
        using var only = await LockAsync(directory, cancellationToken);
        if (ClusterRecord.Read(directory) is not { } found)
        {
            return false;
        }

        await RemoveAsync(directory, found, options);
        return true;
    }

    /// <summary>Starts a process beside the cluster, which ends with it. Its output is in the cluster's directory, in NAME.log.</summary>
    public static async Task AddAsync(string directory, string name, ProcessStartInfo info, CancellationToken cancellationToken = default)
    {
        directory = Path.GetFullPath(directory);
        using var only = await LockAsync(directory, cancellationToken);
        var record = ClusterRecord.Read(directory) ?? throw new LocalClusterException($"There is no cluster in {directory} to add {name} to.");
        using var process = await ProcessLauncher.StartDetachedAsync(info, Path.Combine(directory, name + ".log"));
        if (ProcessIdentity.Of(process.Id) is not { } identity)
        {
            throw new LocalClusterException($"{name} ended as soon as it was started: see {Path.Combine(directory, name + ".log")}.");
        }

        (record with { Processes = [new RecordedProcess(name, identity.Id, identity.StartTicks), .. record.Processes] }).Write(Path.Combine(directory, ClusterRecord.FileName));
    }

    private static async Task StartAsync(string directory, LocalClusterOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await LocalCluster.StartAsync(options with { Directory = directory, OutlivesProcess = true }, cancellationToken);
            cluster.Release();
        }
        catch
        {
            // Its processes are gone and the message holds the logs. Without a record it was not ours, and is left alone.
            if (ClusterRecord.Read(directory) is not null)
            {
                ClusterDirectory.Remove(directory);
            }

            throw;
        }
    }

    private static async Task RemoveAsync(string directory, ClusterRecord record, LocalClusterOptions options)
    {
        foreach (var process in record.Processes)
        {
            await process.Identity.StopAsync(options.StopPatience, options.Time);
        }

        ClusterDirectory.Remove(record.DataDirectory);
        ClusterDirectory.Remove(directory);
    }

    // Beside the directory, which comes and goes.
    private static async Task<IDisposable> LockAsync(string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        return await Wait.ForAsync(
            $"another command that works on {directory}",
            _ => Task.FromResult(new FileStream(directory + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose)),
            _ => true,
            PatienceForOthers,
            cancellationToken);
    }
}

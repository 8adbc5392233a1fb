using System.Diagnostics;
using System.Globalization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Databases;

/// <summary>A real PostgreSQL of its own, durable as it comes: it can be killed and started again on its data.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "connector";
    private const string Password = "of-the-tests-alone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // It refuses to run as root; the package brings a user for it. The kernel forgets with the user whose death to die of.
    private static readonly string[] AsOtherUser = Environment.IsPrivilegedProcess ? ["setpriv", "--pdeathsig=keep", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-operator-postgres-");
    private readonly LoopbackPorts _ports = LoopbackPorts.Reserve(1);
    private Process? _process;
    private int _databases;

    private PostgresServer()
    {
    }

    /// <summary>One sentence on why this machine cannot run one, with what to do; null where it can.</summary>
    public static string? WhyNot { get; } = Find("postgres") is null ? "there is no PostgreSQL on this machine: run build/install-packages.sh tests" : null;

    private string Data => Path.Combine(_directory.FullName, "data");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        PostgresServer server = new();
        try
        {
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        CommandOutput created = await RunAsync("createdb", "--host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={_ports[0]}"), $"--username={User}", name);
        return created.ExitCode == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_ports[0]};Database={name};Username={User};Password={Password};Timeout=5")
            : throw new InvalidOperationException(created.StandardError);
    }

    /// <summary>Ends it as a loss of power would, but for what the disk has.</summary>
    public async Task KillAsync()
    {
        // The postmaster alone: its children see that it is gone, and end without writing anything.
        _process!.Kill();
        await _process.WaitForExitAsync();
        string lockFile = Path.Combine(Data, "postmaster.pid");
        await Wait.ForAsync("PostgreSQL's processes to be gone", async _ => (await RunAsync("pg_ctl", "status", "-D", Data)).ExitCode != 0, Patience);
        File.Delete(lockFile);
    }

    /// <summary>Starts it on the data that it has.</summary>
    public async Task StartAgainAsync()
    {
        string port = _ports[0].ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo info = Command(Find("postgres")!, "-D", Data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_directory.FullName}", "-c", "max_connections=200");
        _process = await ProcessLauncher.StartIntoLogAsync(info, Path.Combine(_directory.FullName, "log"));
        await Wait.ForAsync(
            "PostgreSQL to take connections", async _ => _process.HasExited || (await RunAsync("pg_isready", "--host=127.0.0.1", $"--port={port}")).ExitCode == 0, Patience);
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"PostgreSQL ended: {await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "log"))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate");
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _ports.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task InitializeAsync()
    {
        string password = Path.Combine(_directory.FullName, "password");
        await File.WriteAllTextAsync(password, Password);
        if (AsOtherUser.Length > 0)
        {
            CommandOutput owned = await CommandOutput.OfAsync("chown", ["-R", "postgres:postgres", _directory.FullName]);
            Require(owned);
        }

        Require(await RunAsync("initdb", "-D", Data, $"--username={User}", "--auth=scram-sha-256", $"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--no-sync"));
    }

    private static void Require(CommandOutput output)
    {
        if (output.ExitCode != 0)
        {
            throw new InvalidOperationException(output.StandardError);
        }
    }

    private static Task<CommandOutput> RunAsync(string program, params string[] arguments)
    {
        // createdb asks for it; the others ignore it.
        string[] command = ["env", $"PGPASSWORD={Password}", .. AsOtherUser, Find(program) ?? program, .. arguments];
        return CommandOutput.OfAsync(command[0], command[1..]);
    }

    private static ProcessStartInfo Command(string program, params string[] arguments)
    {
        string[] command = [.. AsOtherUser, program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..]);
    }

    // Debian keeps the programs of each major version apart, and out of the path.
    private static string? Find(string program) => (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(version => Path.Combine(version, "bin", program))
        .Where(File.Exists)
        .OrderDescending(StringComparer.Ordinal)
        .FirstOrDefault();
}

using System.Diagnostics;

namespace ChannelOperator.TestKit.Connectors;

/// <summary>Mounts and unmounts. It takes root, and a machine that permits it.</summary>
internal static class Mounting
{
    private static readonly Lazy<string?> Problem = new(Probe);

    /// <summary>Why nothing can be mounted here; nothing if it can.</summary>
    public static string? WhyNot => Problem.Value;

    /// <summary>Runs mount.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Mount(params string[] arguments)
    {
        if (Run("mount", arguments) is { } problem)
        {
            throw new InvalidOperationException($"mount {string.Join(' ', arguments)}: {problem}");
        }
    }

    /// <summary>Takes a mount away, also while somebody uses it.</summary>
    public static void Unmount(string path) => Run("umount", "-l", path);

    private static string? Probe()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("mounting-");
        try
        {
            Mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.FullName);
            Unmount(directory.FullName);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"nothing can be mounted here, which takes root: {exception.Message}";
        }
        finally
        {
            directory.Delete();
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true }) ?? throw new InvalidOperationException(program);
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}

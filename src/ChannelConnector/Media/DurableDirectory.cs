using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChannelConnector.Media;

/// <summary>Directories that only this process's user can read, and whose entries survive a crash of the node.</summary>
internal static class DurableDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes a directory that is not there. Its own entry is flushed by its parent.</summary>
    public static void Create(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Private);
            Flush(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Writes the entries of a directory to the disk: without it a file that was renamed into it may be gone after a crash. .NET has no call for it.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public static void Flush(string path)
    {
        using SafeFileHandle handle = Open(path, CloseOnExec);
        if (handle.IsInvalid)
        {
            throw new IOException("a directory cannot be opened", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        if (Fsync(handle) != 0)
        {
            throw new IOException("a directory cannot be flushed", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Fsync(SafeFileHandle handle);
}

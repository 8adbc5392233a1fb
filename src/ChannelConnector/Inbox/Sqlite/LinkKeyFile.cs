using System.Security.Cryptography;
using ChannelConnector.Contract;
using ChannelConnector.Media;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The key of media links in the directory of the state.</summary>
internal static class LinkKeyFile
{
    private const string KeyFile = "media-url.key";
    private const int SecretBytes = 32;

    /// <summary>Reads it, or makes it at the first start.</summary>
    /// <exception cref="ContractException">The file is no key.</exception>
    public static byte[] Read(string directory)
    {
        string path = Path.Combine(directory, KeyFile);
        if (!File.Exists(path))
        {
            Make(directory, path);
        }

        byte[] secret = File.ReadAllBytes(path);
        return secret.Length == SecretBytes
            ? secret
            : throw new ContractException($"{path} has {secret.Length} bytes, allowed: {SecretBytes}. Delete it: a new one is made at the next start, and media links given out before end");
    }

    private static void Make(string directory, string path)
    {
        string partial = path + "." + MediaNames.NewKey();
        using (FileStream file = new(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(RandomNumberGenerator.GetBytes(SecretBytes));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(partial, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // A second process was faster, and its key is as good.
            File.Delete(partial);
        }

        DurableDirectory.Flush(directory);
    }
}

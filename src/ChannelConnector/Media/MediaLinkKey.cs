using System.Security.Cryptography;
using ChannelConnector.Contract;

namespace ChannelConnector.Media;

/// <summary>The key that <see cref="MediaLinks"/> are signed with, where the state is on a volume.</summary>
internal static class MediaLinkKey
{
    private const string KeyFile = "media-url.key";
    private const int Bytes = 32;

    /// <summary>Reads the key of a state directory, or makes it at the first start.</summary>
    /// <exception cref="ContractException">The file of the key is not one.</exception>
    public static byte[] OfDirectory(string directory)
    {
        string path = Path.Combine(directory, KeyFile);
        if (!File.Exists(path))
        {
            Make(directory, path);
        }

        byte[] secret = File.ReadAllBytes(path);
        return secret.Length == Bytes
            ? secret
            : throw new ContractException($"{path} has {secret.Length} bytes, allowed: {Bytes}. Delete it: a new one is made at the next start, and media links given out before end");
    }

    private static void Make(string directory, string path)
    {
        string partial = path + "." + MediaNames.NewKey();
        using (FileStream file = new(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(RandomNumberGenerator.GetBytes(Bytes));
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

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChannelOperator.Manifests;

namespace ChannelOperator.Checks.Sources;

/// <summary>Reads files as they stand in a revision of the git repository that they are in, with no work tree touched.</summary>
internal static class GitRevision
{
    /// <summary>Reads what the paths name in a revision; a path that is not in it is empty.</summary>
    /// <param name="revision">Anything that git takes for a commit, such as <c>origin/main</c>.</param>
    /// <param name="paths">Files and directories of a work tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CheckException">There is no git, no repository or no such revision.</exception>
    public static async Task<IReadOnlyList<ManifestFile>> ReadAsync(string revision, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        List<ManifestFile> files = [];
        foreach (string path in paths)
        {
            string directory = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            string below = Text(await RunAsync(revision, directory, "", ["rev-parse", "--show-prefix"], cancellationToken)).Trim('\n');
            string inside = Directory.Exists(path) ? below.TrimEnd('/') : below + Path.GetFileName(path);
            string commit = Text(await RunAsync(revision, directory, "", ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], cancellationToken)).Trim();
            string listing = Text(await RunAsync(revision, directory, "", ["ls-tree", "-r", "-z", "--full-tree", commit, "--", inside.Length == 0 ? "." : inside], cancellationToken));
            (string Hash, string Name)[] entries = [.. Entries(listing).Where(entry => entry.Name == inside || ManifestFiles.IsManifest(Path.GetRelativePath(inside.Length == 0 ? "." : inside, entry.Name)))];
            byte[] contents = await RunAsync(revision, directory, string.Concat(entries.Select(entry => entry.Hash + "\n")), ["cat-file", "--batch"], cancellationToken);
            files.AddRange(entries.Zip(Blobs(contents), (entry, text) => new ManifestFile($"{revision}:{entry.Name}", text, IsNamed: entry.Name == inside)));
        }

        return [.. files.DistinctBy(file => file.Name)];
    }

    private static IEnumerable<(string Hash, string Name)> Entries(string listing) =>
        from line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split('\t', 2)
        let head = parts[0].Split(' ')
        // Files, not links or modules of other repositories.
        where head is ["100644" or "100755", "blob", _]
        select (head[2], parts[1]);

    /// <summary>Each is a line with its size, its bytes and a line feed.</summary>
    private static IEnumerable<string> Blobs(byte[] contents)
    {
        for (int next = 0; next < contents.Length;)
        {
            int end = Array.IndexOf(contents, (byte)'\n', next);
            int size = int.Parse(Encoding.ASCII.GetString(contents[next..end]).Split(' ')[2], CultureInfo.InvariantCulture);
            yield return Text(contents[(end + 1)..(end + 1 + size)]);
            next = end + size + 2;
        }
    }

    private static string Text(byte[] bytes) => new StreamReader(new MemoryStream(bytes), Encoding.UTF8).ReadToEnd();

    private static async Task<byte[]> RunAsync(string revision, string directory, string input, string[] arguments, CancellationToken cancellationToken)
    {
        using Process git = Start(revision, directory, arguments);
        Task<string> error = git.StandardError.ReadToEndAsync(cancellationToken);
        using MemoryStream output = new();
        Task copying = git.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        await git.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        git.StandardInput.Close();
        await copying;
        await git.WaitForExitAsync(cancellationToken);
        string said = (await error).Split('\n')[0];
        return git.ExitCode == 0
            ? output.ToArray()
            : throw new CheckException($"--diff {revision}: there is no such file or directory, and no such revision in the git repository of {directory}{(said.Length > 0 ? ": " + said : "")}");
    }

    private static Process Start(string revision, string directory, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("git", arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = directory,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new CheckException($"--diff {revision}: there is no such file or directory, and git cannot be run to look for a revision: {exception.Message}");
        }
    }
}

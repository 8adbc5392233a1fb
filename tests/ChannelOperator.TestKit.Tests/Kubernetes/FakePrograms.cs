namespace ChannelOperator.TestKit.Tests.Kubernetes;

/// <summary>Shell scripts in the place of the control plane's programs: they tell a version, and nothing more.</summary>
internal static class FakePrograms
{
    public static string Release(string directory, string version, params string[] more)
    {
        Directory.CreateDirectory(directory);
        Script(directory, "kube-apiserver", $"echo Kubernetes {version}");
        Script(directory, "etcd", "echo usage");
        foreach (var name in more)
        {
            Script(directory, name, "echo");
        }

        return directory;
    }

    public static string Script(string directory, string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(directory).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}

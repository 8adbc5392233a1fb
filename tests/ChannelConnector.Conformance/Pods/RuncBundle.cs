using System.Globalization;
using System.Text.Json.Nodes;
using ChannelConnector.Conformance.Images;

namespace ChannelConnector.Conformance.Pods;

/// <summary>The description of a container as runc takes it: what the operator's pod template and the kubelet make of a connector.</summary>
internal static class RuncBundle
{
    /// <summary>The description.</summary>
    public static JsonObject Describe(PodSpec spec, PodVolumes volumes, string network, IReadOnlyDictionary<string, string> environment)
    {
        (int user, int group) = UserOf(spec.Image.User);
        return new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["terminal"] = false,
                ["user"] = new JsonObject { ["uid"] = user, ["gid"] = group, ["additionalGids"] = new JsonArray(PodVolumes.Group) },
                ["args"] = new JsonArray([.. ArgumentsOf(spec).Select(argument => JsonValue.Create(argument))]),
                ["env"] = new JsonArray([.. EnvironmentOf(spec.Image, environment).Select(variable => JsonValue.Create(variable))]),
                ["cwd"] = spec.Image.WorkingDirectory,
                ["capabilities"] = new JsonObject(),
                ["noNewPrivileges"] = true,
            },
            ["root"] = new JsonObject { ["path"] = spec.WritableRoot ?? spec.Image.RootPath, ["readonly"] = spec.WritableRoot is null },
            ["hostname"] = "connector",
            ["mounts"] = Mounts(spec, volumes),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray(
                    new JsonObject { ["type"] = "pid" }, new JsonObject { ["type"] = "ipc" }, new JsonObject { ["type"] = "uts" }, new JsonObject { ["type"] = "mount" },
                    new JsonObject { ["type"] = "network", ["path"] = network }),
                ["maskedPaths"] = new JsonArray("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"),
                ["readonlyPaths"] = new JsonArray("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
            },
        };
    }

    /// <summary>Whether the kubelet starts it: a number that is not 0.</summary>
    public static bool IsNumericUser(string user) => int.TryParse(user.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number != 0;

    // An image whose user nobody starts is judged by itself; the others are still worth a look.
    private static (int User, int Group) UserOf(string user)
    {
        string[] parts = user.Split(':');
        return (IsNumericUser(user) ? int.Parse(parts[0], CultureInfo.InvariantCulture) : PodVolumes.Group,
            parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int group) ? group : 0);
    }

    private static IEnumerable<string> ArgumentsOf(PodSpec spec)
    {
        IReadOnlyList<string> command = spec.Profile.Command.Count > 0 ? spec.Profile.Command : spec.Image.EntryPoint;
        // As in a pod: the image's arguments belong to the image's entry point.
        IReadOnlyList<string> usual = spec.Profile.Command.Count > 0 ? [] : spec.Image.Arguments;
        return [.. command, .. spec.Arguments ?? (spec.Profile.Args.Count > 0 ? spec.Profile.Args : usual)];
    }

    private static IEnumerable<string> EnvironmentOf(ConnectorImage image, IReadOnlyDictionary<string, string> environment) =>
    [
        // What containerd gives where the image names none.
        .. image.Environment.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal)) ? [] : new[] { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
        .. image.Environment.Where(variable => !environment.ContainsKey(variable.Split('=')[0])),
        .. environment.Select(variable => $"{variable.Key}={variable.Value}"),
    ];

    private static JsonArray Mounts(PodSpec spec, PodVolumes volumes)
    {
        JsonArray mounts =
        [
            Mount("proc", "/proc", "proc"),
            Mount("tmpfs", "/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            Mount("devpts", "/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
            Mount("tmpfs", "/dev/shm", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            Mount("sysfs", "/sys", "sysfs", "nosuid", "noexec", "nodev", "ro"),
            Mount("bind", "/etc/channel", volumes.Contract, "rbind", "ro"),
            Mount("bind", Path.GetDirectoryName(Pod.RootPath)!, volumes.Trust, "rbind", "ro"),
            Mount("bind", "/var/lib/channel", volumes.State, "rbind", "rw"),
            Mount("bind", "/tmp", volumes.Scratch, "rbind", "rw"),
        ];
        if (spec.HasCredentials)
        {
            mounts.Insert(6, Mount("bind", "/etc/channel/credentials", volumes.Credentials, "rbind", "ro"));
        }

        return mounts;
    }

    private static JsonObject Mount(string type, string destination, string source, params string[] options) => new()
    {
        ["destination"] = destination,
        ["type"] = type,
        ["source"] = source,
        ["options"] = new JsonArray([.. options.Select(option => JsonValue.Create(option))]),
    };
}

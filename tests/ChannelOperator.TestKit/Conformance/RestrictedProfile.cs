using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>
/// The restricted profile of the Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards), which includes the baseline
/// profile: every control, for Linux pods. Newer releases of Kubernetes loosen some of them; this is the strictest reading.
/// </summary>
public static class RestrictedProfile
{
    private static readonly string[] VolumeTypes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    private static readonly string[] SafeSysctls =
        ["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"];

    private static readonly string[] SelinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t"];

    private static readonly string[] ContainerLists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>What of a pod template, or a pod, the profile forbids: empty if it is restricted.</summary>
    public static IReadOnlyList<string> Violations(JsonNode template)
    {
        JsonNode pod = template["spec"]!;
        (string Name, JsonNode Container)[] containers =
            [.. ContainerLists.SelectMany(list => pod[list]?.AsArray().Select(container => ($"{list}/{container!["name"]}", container)) ?? [])];
        return
        [
            .. OfPod(pod),
            .. OfAnnotations(template["metadata"]?["annotations"]),
            .. OfSecurity("pod", pod["securityContext"]),
            .. containers.SelectMany(item => OfSecurity(item.Name, item.Container["securityContext"])),
            .. containers.SelectMany(item => OfContainer(item.Name, item.Container)),
            .. containers.SelectMany(item => OfInheritance(item.Name, item.Container["securityContext"], pod["securityContext"])),
        ];
    }

    /// <summary>Host namespaces, HostPath and other volume types, sysctls.</summary>
    private static IEnumerable<string> OfPod(JsonNode pod)
    {
        foreach (string host in new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(host => IsTrue(pod[host])))
        {
            yield return $"{host} is true";
        }

        foreach (JsonNode? volume in pod["volumes"]?.AsArray() ?? [])
        {
            foreach (string type in volume!.AsObject().Select(member => member.Key).Where(key => key != "name" && !VolumeTypes.Contains(key)))
            {
                yield return $"volume {volume["name"]} is a {type}";
            }
        }

        foreach (JsonNode? sysctl in pod["securityContext"]?["sysctls"]?.AsArray() ?? [])
        {
            if (!SafeSysctls.Contains(Text(sysctl!["name"])))
            {
                yield return $"sysctl {sysctl["name"]}";
            }
        }
    }

    private static IEnumerable<string> OfAnnotations(JsonNode? annotations) => (annotations as JsonObject ?? [])
        .Where(item => item.Key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal))
        .Where(item => Text(item.Value) is not ("" or "runtime/default") && !Text(item.Value).StartsWith("localhost/", StringComparison.Ordinal))
        .Select(item => $"AppArmor {item.Value}");

    /// <summary>What is forbidden at the pod and at each container alike: HostProcess, AppArmor, SELinux, the user, seccomp.</summary>
    private static IEnumerable<string> OfSecurity(string where, JsonNode? security)
    {
        if (IsTrue(security?["windowsOptions"]?["hostProcess"]))
        {
            yield return $"{where}: hostProcess";
        }

        if (Text(security?["appArmorProfile"]?["type"]) is not ("" or "RuntimeDefault" or "Localhost"))
        {
            yield return $"{where}: AppArmor {security!["appArmorProfile"]!["type"]}";
        }

        JsonNode? selinux = security?["seLinuxOptions"];
        if (!SelinuxTypes.Contains(Text(selinux?["type"])) || Text(selinux?["user"]).Length > 0 || Text(selinux?["role"]).Length > 0)
        {
            yield return $"{where}: SELinux {selinux!.ToJsonString()}";
        }

        if (security?["runAsNonRoot"] is { } nonRoot && !IsTrue(nonRoot))
        {
            yield return $"{where}: runAsNonRoot is false";
        }

        if (security?["runAsUser"]?.ToString() == "0")
        {
            yield return $"{where}: runAsUser is 0";
        }

        if (Text(security?["seccompProfile"]?["type"]) is not ("" or "RuntimeDefault" or "Localhost"))
        {
            yield return $"{where}: seccomp {security!["seccompProfile"]!["type"]}";
        }
    }

    /// <summary>What is a container's alone: privileges, capabilities, ports of the host, hosts of probes and hooks, /proc.</summary>
    private static IEnumerable<string> OfContainer(string where, JsonNode container)
    {
        JsonNode? security = container["securityContext"];
        if (IsTrue(security?["privileged"]))
        {
            yield return $"{where}: privileged";
        }

        if (security?["allowPrivilegeEscalation"] is not { } escalation || IsTrue(escalation))
        {
            yield return $"{where}: allowPrivilegeEscalation is not false";
        }

        if (security?["capabilities"]?["drop"]?.AsArray().Any(item => Text(item) == "ALL") != true)
        {
            yield return $"{where}: capabilities are not all dropped";
        }

        foreach (JsonNode? added in (security?["capabilities"]?["add"]?.AsArray() ?? []).Where(item => Text(item) != "NET_BIND_SERVICE"))
        {
            yield return $"{where}: capability {added}";
        }

        if (Text(security?["procMount"]) is not ("" or "Default"))
        {
            yield return $"{where}: procMount {security!["procMount"]}";
        }

        foreach (JsonNode? port in (container["ports"]?.AsArray() ?? []).Where(port => (port!["hostPort"]?.ToString() ?? "0") != "0"))
        {
            yield return $"{where}: hostPort {port!["hostPort"]}";
        }

        foreach (string host in HostsOf(container))
        {
            yield return $"{where}: a probe or hook asks host {host}";
        }
    }

    private static IEnumerable<string> HostsOf(JsonNode container)
    {
        JsonNode?[] handlers = [container["livenessProbe"], container["readinessProbe"], container["startupProbe"], container["lifecycle"]?["postStart"], container["lifecycle"]?["preStop"]];
        return handlers.SelectMany(handler => new[] { Text(handler?["httpGet"]?["host"]), Text(handler?["tcpSocket"]?["host"]) }).Where(host => host.Length > 0);
    }

    /// <summary>What a container may inherit from its pod, but has to have.</summary>
    private static IEnumerable<string> OfInheritance(string where, JsonNode? container, JsonNode? pod)
    {
        if (!IsTrue(container?["runAsNonRoot"] ?? pod?["runAsNonRoot"]))
        {
            yield return $"{where}: runAsNonRoot is not true";
        }

        if (Text(container?["seccompProfile"]?["type"] ?? pod?["seccompProfile"]?["type"]).Length == 0)
        {
            yield return $"{where}: no seccomp profile";
        }
    }

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == System.Text.Json.JsonValueKind.True;

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}

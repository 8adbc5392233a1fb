using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Tests.Connectors;

/// <summary>Every pod that is generated keeps the restricted profile, whatever a class or a channel asks for.</summary>
public sealed class PodSecurityTests
{
    // What would loosen a pod if it could get out of the member that it is put into.
    private const string Loose = """
        {"hostNetwork":true,"hostPID":true,"securityContext":{"privileged":true,"runAsUser":0,"runAsNonRoot":false},"hostPath":{"path":"/"},"hostPort":1,
        "spec":{"hostNetwork":true},"containers":[{"name":"connector","securityContext":{"privileged":true}}],"volumes":[{"name":"host","hostPath":{"path":"/"}}]}
        """;

    private static readonly Gen<string> Hostile = Gen.OneOf(
        "", "0", "true", "connector", "spec.hostNetwork", "\"}],\"hostNetwork\":true,\"x\":[{\"y\":\"", "a\nhostNetwork: true", "/proc/1/root", "../../etc", "$(HOST)", "Unconfined", "Grüße\u0000");

    private static readonly Gen<IReadOnlyList<string>> HostileList = Hostile.List[0, 3].Select(list => (IReadOnlyList<string>)list);

    private static readonly Gen<IReadOnlyList<JsonElement>> LooseList = Gen.Const(JsonElement.Parse(Loose)).List[0, 2].Select(list => (IReadOnlyList<JsonElement>)list);

    private static readonly Gen<IReadOnlyDictionary<string, string>> HostileMap =
        Gen.Dictionary(Hostile, Hostile)[0, 3].Select(map => (IReadOnlyDictionary<string, string>)map);

    private static readonly Gen<ConnectorClassSpec> Programs =
        from image in Hostile
        from command in HostileList
        from args in HostileList
        from names in HostileList
        from values in Hostile
        from port in Gen.Int[1, 65535]
        from paths in Hostile
        select new ConnectorClassSpec
        {
            Platforms = ["WhatsApp"],
            Image = image,
            ImagePullPolicy = image,
            ImagePullSecretNames = names,
            Command = command,
            Args = args,
            Env = [.. names.Select(name => new EnvironmentVariable { Name = name, Value = values })],
            Port = port,
            LivenessPath = "/" + paths,
            ReadinessPath = paths,
        };

    private static readonly Gen<ConnectorClassSpec> Specs =
        from program in Programs
        from selector in HostileMap
        from loose in LooseList
        from priority in Hostile
        from storage in Gen.OneOf(StorageType.External, StorageType.EmptyDir, StorageType.PersistentVolumeClaim, "hostPath", "")
        from grace in Gen.Long[0, 60]
        from reports in Gen.Bool
        select program with
        {
            NodeSelector = selector,
            Tolerations = loose,
            Affinity = loose.Count > 0 ? loose[0] : null,
            TopologySpreadConstraints = loose,
            PriorityClassName = priority,
            TerminationGracePeriodSeconds = grace,
            ReportsReviews = reports,
            Storage = new ConnectorStorage { Type = storage, Size = new Quantity(priority), StorageClassName = priority },
        };

    public static TheoryData<string> Names => GoldenCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_golden_pod_is_restricted(string name) => Assert.Empty(RestrictedProfile.Violations(GoldenCases.PodTemplate(name)));

    [Fact]
    public void Whatever_a_class_and_a_channel_say_the_pod_is_restricted() => Gen.Select(Specs, Hostile, Gen.Bool, Gen.Bool).Sample(
        (spec, secret, hasSecret, hasReported) =>
        {
            MessagingChannel channel = new ChannelBuilder().Build();
            channel = channel with { Spec = channel.Spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = hasSecret ? secret : null } } };
            JsonNode template = ConnectorDeployment.Build(channel, spec, "revision", hasReported)["spec"]!["template"]!;
            Assert.Empty(RestrictedProfile.Violations(template));
            JsonNode container = Assert.Single(template["spec"]!["containers"]!.AsArray())!;
            Assert.Equal(spec.ReportsReviews, template["spec"]!["automountServiceAccountToken"]!.GetValue<bool>());
            Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
        },
        iter: 2000);

    /// <summary>The yardstick itself: each of its controls is found missing.</summary>
    [Theory]
    [InlineData("""{"hostNetwork":true}""", "{}", "hostNetwork is true")]
    [InlineData("""{"hostPID":true,"hostIPC":true}""", "{}", "hostPID is true, hostIPC is true")]
    [InlineData("""{"volumes":[{"name":"host","hostPath":{"path":"/"}}]}""", "{}", "volume host is a hostPath")]
    [InlineData("""{"volumes":[{"name":"nfs","nfs":{"server":"a"}}]}""", "{}", "volume nfs is a nfs")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"kernel.msgmax"}]}}""", "{}", "sysctl kernel.msgmax")]
    [InlineData("""{"securityContext":{"runAsUser":0}}""", "{}", "pod: runAsUser is 0")]
    [InlineData("""{"securityContext":{"runAsNonRoot":false}}""", "{}", "pod: runAsNonRoot is false")]
    [InlineData("""{"securityContext":{"seccompProfile":{"type":"Unconfined"}}}""", "{}", "pod: seccomp Unconfined")]
    [InlineData("""{"securityContext":{"appArmorProfile":{"type":"Unconfined"}}}""", "{}", "pod: AppArmor Unconfined")]
    [InlineData("""{"securityContext":{"seLinuxOptions":{"user":"system_u"}}}""", "{}", """pod: SELinux {"user":"system_u"}""")]
    [InlineData("""{"securityContext":{"windowsOptions":{"hostProcess":true}}}""", "{}", "pod: hostProcess")]
    [InlineData("{}", """{"privileged":true}""", "containers/connector: privileged")]
    [InlineData("{}", """{"allowPrivilegeEscalation":true}""", "containers/connector: allowPrivilegeEscalation is not false")]
    [InlineData("{}", """{"allowPrivilegeEscalation":null}""", "containers/connector: allowPrivilegeEscalation is not false")]
    [InlineData("{}", """{"capabilities":{"drop":["NET_RAW"]}}""", "containers/connector: capabilities are not all dropped")]
    [InlineData("{}", """{"capabilities":{"drop":["ALL"],"add":["SYS_ADMIN","NET_BIND_SERVICE"]}}""", "containers/connector: capability SYS_ADMIN")]
    [InlineData("{}", """{"procMount":"Unmasked"}""", "containers/connector: procMount Unmasked")]
    [InlineData("{}", """{"runAsUser":0}""", "containers/connector: runAsUser is 0")]
    [InlineData("{}", """{"runAsNonRoot":null}""", "containers/connector: runAsNonRoot is not true")]
    [InlineData("{}", """{"seccompProfile":null}""", "containers/connector: no seccomp profile")]
    public void What_the_profile_forbids_is_found(string podChange, string securityChange, string violations)
    {
        JsonNode template = Restricted();
        Lay(template["spec"]!.AsObject(), podChange);
        Lay(template["spec"]!["containers"]![0]!["securityContext"]!.AsObject(), securityChange);
        Assert.Equal(violations, string.Join(", ", RestrictedProfile.Violations(template)));
    }

    [Theory]
    [InlineData("""{"ports":[{"containerPort":1,"hostPort":80}]}""", "containers/connector: hostPort 80")]
    [InlineData("""{"livenessProbe":{"httpGet":{"host":"metadata","port":80}}}""", "containers/connector: a probe or hook asks host metadata")]
    [InlineData("""{"lifecycle":{"preStop":{"tcpSocket":{"host":"10.0.0.1","port":80}}}}""", "containers/connector: a probe or hook asks host 10.0.0.1")]
    public void What_the_profile_forbids_a_container_is_found(string change, string violations)
    {
        JsonNode template = Restricted();
        Lay(template["spec"]!["containers"]![0]!.AsObject(), change);
        Assert.Equal(violations, string.Join(", ", RestrictedProfile.Violations(template)));
        Assert.Empty(RestrictedProfile.Violations(Restricted()));
    }

    /// <summary>A pod that is restricted, by its containers alone.</summary>
    private static JsonNode Restricted() => JsonNode.Parse("""
        {"metadata":{},"spec":{"securityContext":{},"containers":[{"name":"connector","securityContext":
        {"allowPrivilegeEscalation":false,"runAsNonRoot":true,"capabilities":{"drop":["ALL"]},"seccompProfile":{"type":"RuntimeDefault"}}}]}}
        """)!;

    private static void Lay(JsonObject target, string change)
    {
        foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
        {
            target[name] = value?.DeepClone();
        }
    }
}

using System.Text.Json;
using ChannelOperator.Connectors;

namespace ChannelOperator.Tests.Connectors;

/// <summary>What counts as a difference, by example.</summary>
public sealed class OwnedFieldsTests
{
    private const string Container = "/spec/template/spec/containers/0";

    [Theory]
    [InlineData("/spec", """{"a":1}""", """{"a":1,"added":{"by":"the server"}}""")]
    [InlineData("/spec", """{"list":[]}""", "{}")]
    [InlineData("/spec", """{"list":[]}""", """{"list":[]}""")]
    [InlineData("/spec", """{"map":{}}""", "{}")]
    [InlineData("/spec", """{"value":""}""", "{}")]
    [InlineData(Container, """{"resources":{"limits":{"cpu":"1000m"},"requests":{"memory":"0.5Gi"}}}""", """{"resources":{"limits":{"cpu":"1"},"requests":{"memory":"512Mi"}}}""")]
    [InlineData(Container, """{"resources":{"limits":{"cpu":"1"}}}""", """{"resources":{"limits":{"cpu":1}}}""")]
    [InlineData("/spec/template/spec/volumes/0", """{"emptyDir":{"sizeLimit":"1024Mi"}}""", """{"emptyDir":{"sizeLimit":"1Gi"}}""")]
    [InlineData(Container, """{"env":[{"name":"A","value":"1"},{"name":"B","value":""}]}""", """{"env":[{"name":"B"},{"name":"A","value":"1"}]}""")]
    [InlineData(Container, """{"ports":[{"containerPort":8080}]}""", """{"ports":[{"containerPort":8080,"protocol":"TCP"}]}""")]
    [InlineData("/spec", """{"ports":[{"port":8080}]}""", """{"ports":[{"port":8080,"targetPort":8080}]}""")]
    public void No_difference(string path, string desired, string live) => Assert.True(Compare(desired, live, path).IsNone);

    [Theory]
    [InlineData("/spec", """{"a":1}""", """{"a":2}""", "/spec/a")]
    [InlineData("/spec", """{"a":true}""", "{}", "/spec/a")]
    [InlineData("/spec", """{"a":{"b":{"c":"x"}}}""", """{"a":{"b":{"c":"y"}}}""", "/spec/a/b/c")]
    [InlineData("/spec", """{"a":{"b":1}}""", """{"a":"text"}""", "/spec/a")]
    [InlineData("/spec", """{"a/b~c":"x"}""", """{"a/b~c":"y"}""", "/spec/a~1b~0c")]
    [InlineData("/spec", """{"list":[]}""", """{"list":["foreign"]}""", "/spec/list")]
    [InlineData("/spec", """{"list":["a","b"]}""", """{"list":["b","a"]}""", "/spec/list/0, /spec/list/1")]
    [InlineData("/spec", """{"value":""}""", """{"value":"x"}""", "/spec/value")]
    [InlineData("/data", """{"amount":"1000m"}""", """{"amount":"1"}""", "/data/amount")]
    [InlineData(Container, """{"env":[{"name":"A","value":"1"}]}""", """{"env":[{"name":"A","value":"2"}]}""", Container + "/env/0/value")]
    [InlineData(Container, """{"env":[{"name":"A","value":"1"}]}""", "{}", Container + "/env[A]")]
    [InlineData(Container, """{"command":[]}""", """{"command":["sh"]}""", Container + "/command")]
    [InlineData(Container, """{"resources":{"limits":{"cpu":"1000m"}}}""", """{"resources":{"limits":{"cpu":"1001m"}}}""", Container + "/resources/limits/cpu")]
    [InlineData("/spec/template/spec", """{"volumes":[{"name":"tmp","emptyDir":{}}]}""", """{"volumes":[{"name":"tmp","hostPath":{"path":"/"}}]}""", "/spec/template/spec/volumes/0/emptyDir")]
    public void Changed(string path, string desired, string live, string changed)
    {
        FieldDifference difference = Compare(desired, live, path);
        Assert.Equal(changed, string.Join(", ", difference.Changed));
        Assert.Empty(difference.Foreign);
    }

    [Fact]
    public void Foreign_entries_are_named_from_the_back() => Assert.Equal(
        [Container + "/env/3", Container + "/env/2", Container + "/env/0"],
        Compare("""{"env":[{"name":"A"}]}""", """{"env":[{"name":"X"},{"name":"A"},{"name":"Y"},{"name":"Z"}]}""", Container).Foreign);

    [Theory]
    [InlineData("""{"containers":[{"name":"connector"}]}""", """{"containers":[{"name":"sidecar"},{"name":"connector"}]}""", "/spec/template/spec/containers/0")]
    [InlineData("""{"initContainers":[]}""", """{"initContainers":[{"name":"hijack"}]}""", "/spec/template/spec/initContainers/0")]
    [InlineData("""{"volumes":[]}""", """{"volumes":[{"name":"host"}]}""", "/spec/template/spec/volumes/0")]
    public void Foreign_entries_in_a_pod_are_found(string desired, string live, string foreign) =>
        Assert.Equal([foreign], Compare(desired, live, "/spec/template/spec").Foreign);

    [Fact]
    public void Foreign_mounts_and_ports_are_found()
    {
        Assert.Equal([Container + "/volumeMounts/1"], Compare("""{"volumeMounts":[{"mountPath":"/tmp"}]}""", """{"volumeMounts":[{"mountPath":"/tmp"},{"mountPath":"/host"}]}""", Container).Foreign);
        Assert.Equal([Container + "/ports/0"], Compare("""{"ports":[{"containerPort":8080}]}""", """{"ports":[{"containerPort":22},{"containerPort":8080}]}""", Container).Foreign);
        Assert.Equal(["/spec/ports/0"], Compare("""{"ports":[{"port":8080}]}""", """{"ports":[{"port":22},{"port":8080}]}""", "/spec").Foreign);
    }

    [Fact]
    public void Everything_is_missing_where_there_is_no_object() => Assert.Equal(["/spec"], OwnedFields.Compare(JsonElement.Parse("""{"a":1}"""), default, "/spec").Changed);

    private static FieldDifference Compare(string desired, string live, string path) => OwnedFields.Compare(JsonElement.Parse(desired), JsonElement.Parse(live), path);
}

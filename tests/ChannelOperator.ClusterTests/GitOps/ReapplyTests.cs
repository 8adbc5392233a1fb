using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.GitOps;

/// <summary>What is in sync stays in sync: a tool that applies the same again sees no difference, the operator has nothing to write, and the tool's marks stay on what it applied.</summary>
[Collection(AuditedCollection.Name)]
public sealed class ReapplyTests(AuditedFixture fixture)
{
    private const string ArgoMarks = """
        {"metadata":{"labels":{"app.kubernetes.io/instance":"channels"},"annotations":{"argocd.argoproj.io/tracking-id":"channels:channeloperator.io/MessagingChannel:cx/support"}}}
        """;

    private const string FluxMarks = """{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":"channels","kustomize.toolkit.fluxcd.io/namespace":"cx"}}}""";

    private static readonly string[] Marks = ["app.kubernetes.io/instance", "argocd.argoproj.io", "kustomize.toolkit.fluxcd.io"];

    [Fact]
    public Task ArgoCd_ByClientSideApply() => AssertQuietAsync(ArgoMarks, async (world, manifest) =>
    {
        string text = manifest.ToJsonString();
        KubectlResult applied = await world.Kubectl.ApplyTextAsync(text);
        KubectlResult difference = await world.Kubectl.TryRunAsync(["diff", "-f", "-"], text);
        Assert.Equal((0, ""), (difference.ExitCode, difference.StandardOutput));
        return applied.StandardOutput.TrimEnd().EndsWith("unchanged", StringComparison.Ordinal);
    });

    [Fact]
    public Task ArgoCd_ByServerSideApply() => AssertQuietAsync(ArgoMarks, (world, manifest) => ApplyAsync(world, manifest, "argocd-controller"));

    [Fact]
    public Task Flux_ByServerSideApply() => AssertQuietAsync(FluxMarks, async (world, manifest) =>
    {
        if (await world.FindAsync("support") is null)
        {
            return await ApplyAsync(world, manifest, "kustomize-controller");
        }

        string before = await VersionAsync(world);
        (await FluxSync.TryAsync(world, world.ChannelPath("support"), manifest)).EnsureSuccess("the sync");
        return before == await VersionAsync(world);
    });

    /// <summary>Syncs a channel until it runs, then twice more.</summary>
    private async Task AssertQuietAsync(string marks, Func<ChannelWorld, JsonObject, Task<bool>> syncAsync)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        JsonObject manifest = world.Channel("support", spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { [MediaKinds.Default] = new("7d") } }).Manifest().With(marks);
        await syncAsync(world, manifest);
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ChannelConditions.ReadyReasons.ConnectorAvailable);
        await AssertNoMarksAsync(world);
        // The first sync of Flux after kubectl's or its own creation may still rewrite managed fields.
        await syncAsync(world, manifest);
        string version = await VersionAsync(world);
        double passes = await fixture.Operator.PassesAsync();
        await fixture.Operator.WaitForPassesAsync(passes);
        int writes = WritesOn(world).Length;

        Assert.True(await syncAsync(world, manifest), "the second sync changed the channel");
        Assert.True(await syncAsync(world, manifest), "the third sync changed the channel");
        Assert.Equal(version, await VersionAsync(world));
        Assert.Empty(WritesOn(world).Skip(writes));

        // Whatever the operator looks at again, with the marks there.
        await world.PatchClassAsync("""{"metadata":{"annotations":{"touched":"by the test"}}}""");
        await fixture.Operator.WaitForPassesAsync(passes + 1);
        Assert.Empty(WritesOn(world).Skip(writes));
        await AssertNoMarksAsync(world);
    }

    private AuditedWrite[] WritesOn(ChannelWorld world) => [.. fixture.Writes.Where(write => write.Namespace == world.Namespace)];

    /// <summary>Server-side apply; before it, what it would do: nothing once it is in sync.</summary>
    private static async Task<bool> ApplyAsync(ChannelWorld world, JsonObject manifest, string manager)
    {
        string path = $"{world.ChannelPath("support")}?fieldManager={manager}&force=true";
        string before = await ComparableAsync(world);
        string would = await SendAsync(world, path + "&dryRun=All", manifest);
        string did = await SendAsync(world, path, manifest);
        Assert.Equal(would, did);
        return before == would;
    }

    private static async Task<string> SendAsync(ChannelWorld world, string path, JsonObject manifest)
    {
        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Patch, path, manifest.ToJsonString(), "application/apply-patch+yaml");
        string text = await answer.Content.ReadAsStringAsync();
        new ServerAnswer((int)answer.StatusCode, text).EnsureSuccess(path);
        return Comparable(JsonNode.Parse(text)!);
    }

    private static async Task<string> ComparableAsync(ChannelWorld world) => await world.GetJsonAsync(world.ChannelPath("support")) is { } channel ? Comparable(channel) : "";

    // What the server counts and notes by itself is no difference; a status may be written between two looks.
    private static string Comparable(JsonNode channel)
    {
        JsonObject metadata = channel["metadata"]!.AsObject();
        foreach (string own in new[] { "managedFields", "resourceVersion", "uid", "creationTimestamp", "selfLink" })
        {
            metadata.Remove(own);
        }

        channel.AsObject().Remove("status");
        return channel.ToJsonString();
    }

    private static async Task<string> VersionAsync(ChannelWorld world) => (await world.GetJsonAsync(world.ChannelPath("support")))!["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static async Task AssertNoMarksAsync(ChannelWorld world)
    {
        foreach (string path in new[] { world.DeploymentPath("support"), world.ConfigMapPath("support"), world.ServicePath("support") })
        {
            string text = (await world.GetJsonAsync(path))!.ToJsonString();
            Assert.All(Marks, mark => Assert.DoesNotContain(mark, text, StringComparison.Ordinal));
        }
    }
}

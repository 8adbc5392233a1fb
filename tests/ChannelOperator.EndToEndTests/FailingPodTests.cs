using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.EndToEndTests;

/// <summary>Pods that do not come up: a kubelet's own words, not those of a stand-in.</summary>
[Collection(NodeCollection.Name)]
public sealed class FailingPodTests(NodeFixture fixture)
{
    private const string Ended = "the connector ended with exit code";

    [NodeFact]
    public async Task A_connector_that_crashes_is_unavailable_with_the_reason_of_its_pod()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        await pods.RunAsync(pods.Channel("support"));
        string uid = Assert.Single(await pods.PodsAsync("support"))["metadata"]!["uid"]!.GetValue<string>();

        // Each time that it is started, until the kubelet pauses for so long that nobody is left to answer.
        MessagingChannel lost = await Wait.ForAsync(
            "the loss to be told",
            async _ =>
            {
                PodProcesses.TryKill(uid);
                return (await pods.World.FindAsync("support"))!;
            },
            seen => ChannelWorld.Find(seen, ChannelConditions.Available).Reason == ChannelConditions.AvailableReasons.ConnectorUnavailable,
            PodWorld.Patience);

        Assert.Contains("exit code 137, signal 9", ChannelWorld.Find(lost, ChannelConditions.Available).Message, StringComparison.Ordinal);
        await pods.WaitUntilAvailableAsync("support");
    }

    [NodeFact]
    public async Task An_image_that_crashes_is_past_its_deadline_with_the_reason_of_its_pod()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await fixture.Node.CreateVolumesAsync(1);
        ConnectorStorage claim = new() { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") };
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20 });
        await pods.RunAsync(pods.Channel("support"));

        // A program that is not there: it ends at once, each time it is started.
        await pods.World.ApplyAsync(pods.Class(spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20, Command = ["dotnet", "/app/no-such-program.dll"] }));

        MessagingChannel past = await pods.World.WaitForReasonAsync("support", ChannelConditions.Available, ChannelConditions.AvailableReasons.ProgressDeadlineExceeded, PodWorld.Patience);
        Assert.Contains(Ended, ChannelWorld.Find(past, ChannelConditions.Available).Message, StringComparison.Ordinal);
        Assert.Equal(ConditionStatus.True, ChannelWorld.Find(past, ChannelConditions.Stalled).Status);

        await pods.World.ApplyAsync(pods.Class(spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20 }));
        await pods.WaitUntilAvailableAsync("support");
    }

    [NodeFact]
    public async Task A_missing_secret_is_named_as_something_to_check()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { ProgressDeadlineSeconds = 10 });
        await pods.World.ApplyAsync(pods.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = "support-credentials" } }));

        MessagingChannel past = await pods.World.WaitForReasonAsync("support", ChannelConditions.Available, ChannelConditions.AvailableReasons.ProgressDeadlineExceeded, PodWorld.Patience);
        Assert.Contains("support-credentials", ChannelWorld.Find(past, ChannelConditions.Available).Message, StringComparison.Ordinal);

        await pods.ApplySecretAsync("support-credentials");
        await pods.WaitUntilAvailableAsync("support");
    }
}

using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.EndToEndTests;

/// <summary>Pods that do not come up: a kubelet's own words, not those of a stand-in.</summary>
[Collection(NodeCollection.Name)]
public sealed class FailingPodTests(NodeFixture fixture)
{
    [NodeFact]
    public async Task A_connector_that_crashes_is_unavailable_and_then_past_its_deadline_with_the_reason_of_its_pod()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await fixture.Node.CreateVolumesAsync(1);
        ConnectorStorage claim = new() { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") };
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20 });
        await pods.RunAsync(pods.World.Channel("support"));

        // A program that is not there: it ends at once, each time it is started.
        await pods.World.ApplyAsync(pods.Class(spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20, Command = ["dotnet", "/app/no-such-program.dll"] }));

        await pods.World.WaitForReasonAsync("support", ChannelConditions.Available, ChannelConditions.AvailableReasons.ConnectorUnavailable, PodWorld.Patience);
        MessagingChannel past = await pods.World.WaitForReasonAsync("support", ChannelConditions.Available, ChannelConditions.AvailableReasons.ProgressDeadlineExceeded, PodWorld.Patience);
        Assert.Contains("the connector ended with exit code", ChannelWorld.Find(past, ChannelConditions.Available).Message, StringComparison.Ordinal);
        Assert.Equal(ConditionStatus.True, ChannelWorld.Find(past, ChannelConditions.Stalled).Status);

        await pods.World.ApplyAsync(pods.Class(spec => spec with { Storage = claim, ProgressDeadlineSeconds = 20 }));
        await pods.WaitUntilAvailableAsync("support");
    }

    [NodeFact]
    public async Task A_missing_secret_is_named_as_something_to_check()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { ProgressDeadlineSeconds = 10 });
        await pods.World.ApplyAsync(pods.World.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = "support-credentials" } }));

        MessagingChannel past = await pods.World.WaitForReasonAsync("support", ChannelConditions.Available, ChannelConditions.AvailableReasons.ProgressDeadlineExceeded, PodWorld.Patience);
        Assert.Contains("support-credentials", ChannelWorld.Find(past, ChannelConditions.Available).Message, StringComparison.Ordinal);

        await fixture.Kubectl.RunAsync("create", "secret", "generic", "support-credentials", "-n", pods.Namespace, "--from-literal=token=x");
        await pods.WaitUntilAvailableAsync("support");
    }
}

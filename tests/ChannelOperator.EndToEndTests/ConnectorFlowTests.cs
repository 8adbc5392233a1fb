using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests;

/// <summary>The whole way: a platform's webhook, the pod that the operator deployed, Genesys Cloud.</summary>
[Collection(NodeCollection.Name)]
public sealed class ConnectorFlowTests(NodeFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8];

    [NodeFact]
    public async Task A_WhatsApp_photo_is_passed_on_as_a_link_and_goes_when_the_policy_shortens_the_retention()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "WhatsApp");
        GraphMedium photo = flow.FarEnds.Graph.AddWhatsAppMedium(Png, "image/png");

        long from = Time.GetTimestamp();
        await flow.SendAsync(flow.WhatsApp().Media("49170000", "wamid.AAA", "image", photo, caption: "Beleg für Ä"));
        GenesysDelivery delivery = (await flow.ForwardedAsync(1))[0].First;
        output.Tell("WhatsApp webhook sent to the pod -> message with a photo at Genesys Cloud", Time.GetElapsedTime(from));

        Assert.Equal(("wamid.AAA", "Beleg für Ä"), (delivery.MessageId, delivery.Text));
        Uri link = Assert.Single(delivery.Attachments).Url;
        Assert.Equal(Png, (await flow.FetchAsync(link)).Bytes);
        Assert.Single(flow.StoredMedia());

        from = Time.GetTimestamp();
        await flow.TightenAsync(new PolicyMedia { MaxRetention = Kept("0s") });
        await flow.WaitUntilNothingIsStoredAsync();
        output.Tell("retention 0s in the policy -> new pod, and no medium on the claim", Time.GetElapsedTime(from));
        Assert.Equal(404, (await flow.FetchAsync(link)).Status);

        GraphMedium later = flow.FarEnds.Graph.AddWhatsAppMedium(Png, "image/png");
        await flow.SendAsync(flow.WhatsApp().Media("49170000", "wamid.BBB", "image", later));
        Assert.Equal("[Image: not kept on this channel]", (await flow.ForwardedAsync(2))[1].First.Text);
        Assert.DoesNotContain(flow.FarEnds.Graph.Requests, request => request.Target.Contains(later.Id, StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task A_Messenger_photo_is_fetched_by_the_pod_and_kept_until_its_customer_unsends_it()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "Facebook", new PolicyMedia { UnsentMessages = UnsentMessages.Delete });
        GraphMedium photo = flow.FarEnds.Graph.AddMessengerMedium(Png, "image/png");

        await flow.SendAsync(flow.Messenger().Media("psid1", "m_1", "image", photo.Url!, "Hallo"));
        Uri link = Assert.Single((await flow.ForwardedAsync(1))[0].First.Attachments).Url;
        Assert.Equal(Png, (await flow.FetchAsync(link)).Bytes);
        Assert.False(await flow.IsWrittenAsync(photo.Url!.PathAndQuery));
        Assert.Single(flow.StoredMedia());

        await flow.SendAsync(flow.Messenger().Unsend("psid1", "m_1"));

        Assert.StartsWith("[The customer has unsent a message", (await flow.ForwardedAsync(2))[1].First.Text, StringComparison.Ordinal);
        await flow.WaitUntilNothingIsStoredAsync();
        Assert.Equal(404, (await flow.FetchAsync(link)).Status);
        // The platform repeats what it has told, and the original stays gone.
        await flow.SendAsync(flow.Messenger().Media("psid1", "m_1", "image", photo.Url!, "Hallo").Text("psid1", "m_2", "weiter"));
        IReadOnlyList<GenesysDeliveryCount> deliveries = await flow.ForwardedAsync(3);
        Assert.Equal(["m_1", "m_1:unsent", "m_2"], deliveries.Select(delivery => delivery.First.MessageId));
        Assert.Empty(flow.StoredMedia());
    }

    [NodeFact]
    public async Task A_story_mention_is_a_placeholder_and_a_stricter_policy_makes_one_of_what_was_a_message()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "Instagram");
        GraphMedium story = flow.FarEnds.Graph.AddInstagramMedium(Png, "image/png");

        await flow.SendAsync(flow.Instagram().StoryMention("igsid1", "mid.S1", story.Url!).Text("igsid1", "mid.T1", "Hallo"));
        IReadOnlyList<GenesysDeliveryCount> deliveries = await flow.ForwardedAsync(2);
        Assert.Equal(["[Story mention: its media may not be stored or shown here]", "Hallo"], deliveries.Select(delivery => delivery.First.Text));
        Assert.Empty(flow.FarEnds.Graph.Requests);
        Assert.Empty(flow.StoredMedia());
        Assert.False(await flow.IsWrittenAsync(story.Url!.Query));

        // Not forbidden as yet: its story is a medium as any other.
        GraphMedium answered = flow.FarEnds.Graph.AddInstagramMedium(Png, "image/png");
        await flow.SendAsync(flow.Instagram().StoryReply("igsid1", "mid.R1", "schön", "story1", answered.Url!));
        Assert.Single((await flow.ForwardedAsync(3))[2].First.Attachments);

        await flow.TightenAsync(new PolicyMedia { NeverStore = [NeverStoredContent.StoryMention, NeverStoredContent.StoryReply] });
        int asked = flow.FarEnds.Graph.Requests.Count;
        await flow.SendAsync(flow.Instagram().StoryReply("igsid1", "mid.R2", "schön", "story2", flow.FarEnds.Graph.AddInstagramMedium(Png, "image/png").Url!));

        GenesysDelivery redacted = (await flow.ForwardedAsync(4))[3].First;
        Assert.Empty(redacted.Attachments);
        Assert.Contains("[Reply to a story: its media may not be stored or shown here]", redacted.Text, StringComparison.Ordinal);
        Assert.Equal(asked, flow.FarEnds.Graph.Requests.Count);
    }

    [NodeFact]
    public async Task What_was_acknowledged_before_a_revocation_is_passed_on_after_the_resume()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "WhatsApp");
        flow.FarEnds.Genesys.IsDown = true;
        await flow.SendAsync(flow.WhatsApp().Text("49170000", "wamid.AAA", "vor dem Widerruf"));

        await flow.RevokeAsync();

        Assert.Equal(0, await flow.ProbeAsync("/readyz"));
        Assert.Equal(0, await flow.TrySendAsync(flow.WhatsApp().Text("49170000", "wamid.BBB", "zu spät")));
        Assert.True(File.Exists(Path.Combine(flow.Volume, "inbox.db")));
        flow.FarEnds.Genesys.Recover();
        Assert.Empty(flow.FarEnds.Genesys.Accepted);

        await flow.RunAsync();

        GenesysDeliveryCount delivery = Assert.Single(await flow.ForwardedAsync(1));
        Assert.Equal(("vor dem Widerruf", 1), (delivery.First.Text, delivery.Count));
    }

    [NodeFact]
    public async Task A_rejection_by_WhatsApps_review_stops_the_channel_with_nobody_editing_anything_until_an_officer_lifts_it()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "WhatsApp");
        string records = $"/apis/{ApiGroup.ApiVersion}/namespaces/{flow.Pods.Namespace}/channelreviews";

        long from = Time.GetTimestamp();
        await flow.SendAsync(flow.WhatsApp().Review("REJECTED"));
        await flow.Pods.World.WaitForReplicasAsync(FlowWorld.Name, 0);
        output.Tell("WhatsApp account_review_update REJECTED sent to the pod -> Deployment at 0", Time.GetElapsedTime(from));
        await flow.Pods.WaitUntilGoneAsync(FlowWorld.Name);
        output.Tell("WhatsApp account_review_update REJECTED sent to the pod -> last pod gone", Time.GetElapsedTime(from));

        string record = Assert.Single((await flow.Pods.World.GetJsonAsync(records))!["items"]!.AsArray())!["metadata"]!["name"]!.GetValue<string>();
        MessagingChannel stopped = await flow.Pods.World.WaitForReasonAsync(FlowWorld.Name, ChannelConditions.Ready, ChannelConditions.ApprovedReasons.ApprovalRejected, PodWorld.Patience);
        Assert.Contains($"ChannelReview {record}", stopped.ConditionOf(ChannelConditions.Approved)!.Message, StringComparison.Ordinal);

        ChannelReview lift = flow.Pods.World.Review("lifted", FlowWorld.Name, ApprovalStatus.Approved, spec => spec with
        {
            AccountId = flow.Channel.Spec.AccountId,
            Supersedes = record,
            DecidedTime = Timestamp.From(Time.GetUtcNow()),
        });
        await flow.Pods.World.CreateAsync(lift);
        await flow.RunAsync();
        await flow.SendAsync(flow.WhatsApp().Text("49170000", "wamid.AAA", "wieder da"));
        Assert.Equal("wieder da", Assert.Single(await flow.ForwardedAsync(1)).First.Text);
    }

    [NodeFact]
    public async Task The_claim_of_a_stopped_channel_is_swept_when_the_policy_shortens_the_retention()
    {
        await using FlowWorld flow = await FlowWorld.CreateAsync(fixture, "WhatsApp");
        await flow.SendAsync(flow.WhatsApp().Media("49170000", "wamid.AAA", "image", flow.FarEnds.Graph.AddWhatsAppMedium(Png, "image/png")));
        await flow.ForwardedAsync(1);
        await flow.RevokeAsync();
        await flow.WaitForSweepAsync();
        // Not expired yet: the sweep after the stop has left it.
        Assert.Single(flow.StoredMedia());

        long from = Time.GetTimestamp();
        await flow.Pods.World.ApplyAsync(flow.Pods.World.Policy(spec => spec with { Media = new PolicyMedia { MaxRetention = Kept("0s") } }));
        await flow.WaitUntilNothingIsStoredAsync();
        output.Tell("retention 0s in the policy of a stopped channel -> no medium on the claim", Time.GetElapsedTime(from));

        await flow.WaitForSweepAsync();
        await flow.Pods.World.WaitForReasonAsync(FlowWorld.Name, ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ConnectorStopped, PodWorld.Patience);
        Assert.Empty(await flow.Pods.PodsAsync(FlowWorld.Name));
        Assert.True(File.Exists(Path.Combine(flow.Volume, "inbox.db")));
    }

    [NodeFact]
    public async Task A_contract_ends_by_itself_when_no_operator_is_there()
    {
        // Before the time runs: a test before this one may have left no operator, and a start takes what it takes.
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        DateTimeOffset end = Time.GetUtcNow() + TimeSpan.FromSeconds(90);
        await using FlowWorld flow = await FlowWorld.CreateAsync(
            fixture, "WhatsApp", change: spec => spec with { Approval = spec.Approval! with { ExpirationTime = Timestamp.From(end) } });
        await installed.StopAsync();
        string pod = (await flow.Pods.PodsAsync(FlowWorld.Name))[0].ToJsonString();
        Assert.True(Time.GetUtcNow() < end, "the operator was not stopped in time for this test");
        Assert.Equal(200, await flow.ProbeAsync("/readyz"));

        await Wait.ForAsync("the connector to refuse traffic", async _ => await flow.ProbeAsync("/readyz"), status => status == 503, PodWorld.Patience);

        Assert.InRange(Time.GetUtcNow() - end, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal(503, await flow.TrySendAsync(flow.WhatsApp().Text("49170000", "wamid.AAA", "zu spät")));
        Assert.Equal(200, await flow.ProbeAsync("/livez"));
        Assert.Equal(NameOf(pod), NameOf((await flow.Pods.PodsAsync(FlowWorld.Name))[0].ToJsonString()));
        Assert.Equal(1, await flow.Pods.World.ReplicasAsync(FlowWorld.Name));

        await InstalledOperator.InstallAsync(fixture.Cluster);
        await flow.Pods.WaitUntilGoneAsync(FlowWorld.Name);
        Assert.Empty(flow.FarEnds.Genesys.Accepted);
    }

    private static string NameOf(string pod) => InstalledOperator.NameOf(System.Text.Json.Nodes.JsonNode.Parse(pod)!);

    private static Dictionary<string, Duration> Kept(string retention) => new(StringComparer.Ordinal) { [MediaKinds.Default] = new(retention) };
}

using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Demo;

/// <summary>The story: each step changes one thing as a user would, and is over when its consequence has been observed.</summary>
internal sealed class Story(Kubectl kubectl, Narrator narrator, TimeProvider time)
{
    private const string Namespace = "cx";
    private const string NewVersion = "demo-terms";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    /// <summary>Tells it.</summary>
    /// <exception cref="TimeoutException">A step was not observed.</exception>
    public async Task TellAsync()
    {
        await FirstDecisionsAsync();
        await TermsRunOutAsync();
        await AcceptanceBringsBackAsync();
        await ApprovalArrivesAsync();
        await RevocationStopsAsync();
        await ScalingIsPutBackAsync();
    }

    private async Task FirstDecisionsAsync()
    {
        narrator.Step("What was declared is judged");
        long start = time.GetTimestamp();
        await ReadyAsync("support-whatsapp", ChannelConditions.ReadyReasons.ConnectorAvailable);
        await ReadyAsync("support-facebook", ChannelConditions.ApprovedReasons.AwaitingApproval);
        await ReadyAsync("support-instagram", ChannelConditions.ReadyReasons.ConnectorAvailable);
        await ReadyAsync("support-x", ChannelConditions.TermsReasons.TermsOutdated);
        await ReasonAsync("support-instagram", ChannelConditions.RetentionCompliant, ChannelConditions.RetentionReasons.RetentionClamped);
        await ShowAsync();
        narrator.Say("support-whatsapp runs: approved, terms accepted.");
        narrator.Say("support-facebook does not: " + await MessageAsync("support-facebook", ChannelConditions.Ready));
        narrator.Say("support-instagram runs, with less retention than it asked for: " + await MessageAsync("support-instagram", ChannelConditions.RetentionCompliant));
        narrator.Say("support-x does not: " + await MessageAsync("support-x", ChannelConditions.Ready));
        narrator.Observed("four channels, four answers", time.GetElapsedTime(start));
    }

    private async Task TermsRunOutAsync()
    {
        narrator.Step(string.Create(CultureInfo.InvariantCulture, $"WhatsApp publishes new terms; the old ones stay good for {Grace.TotalSeconds:0} s"));
        DateTimeOffset effective = Seconds(time.GetUtcNow());
        DateTimeOffset deadline = effective + Grace;
        JsonArray patch =
        [
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = "/spec/terms/versions/-",
                ["value"] = new JsonObject { ["version"] = NewVersion, ["effectiveTime"] = Timestamp.From(effective).Text, ["gracePeriod"] = Duration.From(Grace).Text },
            },
        ];
        await kubectl.RunAsync("patch", "platformpolicy", "whatsapp", "--type=json", "-p", patch.ToJsonString());
        await ReasonAsync("support-whatsapp", ChannelConditions.TermsAccepted, ChannelConditions.TermsReasons.TermsExpiring);
        await ShowAsync("support-whatsapp");
        narrator.Say("It still runs: " + await MessageAsync("support-whatsapp", ChannelConditions.TermsAccepted));
        await ReplicasAsync("support-whatsapp", 0);
        TimeSpan late = time.GetUtcNow() - deadline;
        Require(late >= TimeSpan.Zero, "the connector was stopped before its grace had ended");
        await ReadyAsync("support-whatsapp", ChannelConditions.TermsReasons.TermsOutdated);
        await ShowAsync("support-whatsapp");
        narrator.Observed("stopped at the end of the grace, seen this long after it", late);
    }

    private async Task AcceptanceBringsBackAsync()
    {
        narrator.Step("The new terms are accepted");
        long start = time.GetTimestamp();
        string accepted = Timestamp.From(Seconds(time.GetUtcNow())).Text;
        await PatchAsync("support-whatsapp", new JsonObject { ["terms"] = new JsonObject { ["acceptedVersion"] = NewVersion, ["acceptedTime"] = accepted } });
        await ReadyAsync("support-whatsapp", ChannelConditions.ReadyReasons.ConnectorAvailable);
        await ShowAsync("support-whatsapp");
        narrator.Observed("runs again and is available", time.GetElapsedTime(start));
    }

    private async Task ApprovalArrivesAsync()
    {
        narrator.Step("Facebook approves");
        long start = time.GetTimestamp();
        await PatchApprovalAsync(ApprovalStatus.Approved);
        await ReadyAsync("support-facebook", ChannelConditions.ReadyReasons.ConnectorAvailable);
        await ShowAsync("support-facebook");
        narrator.Observed("runs for the first time and is available", time.GetElapsedTime(start));
    }

    private async Task RevocationStopsAsync()
    {
        narrator.Step("Facebook withdraws its approval: somebody records it, and nobody edits the channel, which still says Approved");
        await RecordAsync(ApprovalStatus.Revoked);
        long start = time.GetTimestamp();
        await ReplicasAsync("support-facebook", 0);
        TimeSpan took = time.GetElapsedTime(start);
        await ReadyAsync("support-facebook", ChannelConditions.ApprovedReasons.ApprovalRevoked);
        await ShowAsync("support-facebook");
        narrator.Say("It says why: " + await MessageAsync("support-facebook", ChannelConditions.Approved));
        narrator.Observed("scaled to zero, seen this long after the record was created", took);
    }

    private async Task ScalingIsPutBackAsync()
    {
        narrator.Step("Somebody scales the stopped connector up");
        await kubectl.RunAsync("scale", "deployment/support-facebook-connector", "-n", Namespace, "--replicas=3");
        long start = time.GetTimestamp();
        await ReplicasAsync("support-facebook", 0);
        TimeSpan took = time.GetElapsedTime(start);
        await ReadyAsync("support-facebook", ChannelConditions.ApprovedReasons.ApprovalRevoked);
        await ShowAsync("support-facebook");
        narrator.Observed("back at zero, seen this long after kubectl scale returned", took);
        narrator.Show("kubectl get mch support-facebook -n cx -o jsonpath=history", await HistoryAsync("support-facebook"));
    }

    private async Task RecordAsync(string decision)
    {
        string accountId = (await GetAsync("support-facebook"))["spec"]!["accountId"]!.GetValue<string>();
        await kubectl.ApplyTextAsync($"""
            apiVersion: {ApiGroup.ApiVersion}
            kind: ChannelReview
            metadata:
              name: facebook-withdraws
              namespace: {Namespace}
            spec:
              platform: Facebook
              accountId: "{accountId}"
              decision: {decision}
              source: Officer
              reason: the page has broken Facebook's policies
              decidedBy: compliance@example.com
              recordedBy: demo
              decidedTime: "{Timestamp.From(Seconds(time.GetUtcNow()))}"
            """);
    }

    private Task PatchApprovalAsync(string status) => PatchAsync("support-facebook", new JsonObject
    {
        ["approval"] = new JsonObject { ["status"] = status, ["reviewedTime"] = Timestamp.From(Seconds(time.GetUtcNow())).Text },
    });

    private Task PatchAsync(string channel, JsonObject spec) =>
        kubectl.RunAsync("patch", "messagingchannel", channel, "-n", Namespace, "--type=merge", "-p", new JsonObject { ["spec"] = spec }.ToJsonString());

    private Task ReadyAsync(string channel, string reason) => ReasonAsync(channel, ChannelConditions.Ready, reason);

    private Task ReasonAsync(string channel, string type, string reason) => Wait.ForAsync(
        $"{channel} to have {type} with reason {reason}",
        async _ => $"{Condition(await GetAsync(channel), type)?["reason"]}",
        seen => seen == reason,
        Patience);

    private Task ReplicasAsync(string channel, int replicas) => Wait.ForAsync(
        $"{channel}-connector to have {replicas} replicas",
        async _ => (await kubectl.GetJsonAsync("get", "deployment", channel + "-connector", "-n", Namespace))["spec"]!["replicas"]!.GetValue<int>(),
        seen => seen == replicas,
        Patience);

    private async Task<string> MessageAsync(string channel, string type) => $"{Condition(await GetAsync(channel), type)?["message"]}";

    private async Task<string> HistoryAsync(string channel) => string.Join('\n', (await GetAsync(channel))["status"]!["history"]!.AsArray()
        .Select(entry => $"{entry!["time"]}  {entry["action"],-4}  {entry["reason"]}"));

    private Task<JsonNode> GetAsync(string channel) => kubectl.GetJsonAsync("get", "messagingchannel", channel, "-n", Namespace);

    private static JsonNode? Condition(JsonNode channel, string type) =>
        channel["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => condition!["type"]!.GetValue<string>() == type);

    private async Task ShowAsync(params string[] channels)
    {
        string[] arguments = ["get", "mch", .. channels, "-n", Namespace];
        narrator.Show("kubectl " + string.Join(' ', arguments), (await kubectl.RunAsync(arguments)).StandardOutput);
    }

    private static DateTimeOffset Seconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}

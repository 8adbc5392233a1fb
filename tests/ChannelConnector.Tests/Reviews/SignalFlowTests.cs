using System.Text;
using System.Text.Json.Nodes;
using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Reviews;

/// <summary>From a platform's word to the API server's record, on a process. <see cref="RealApiServerTests"/> shows what a real server makes of it.</summary>
public sealed class SignalFlowTests
{
    private const string Waba = "100";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_rejection_becomes_a_record_with_everything_that_a_record_has()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");
        DateTimeOffset at = ConnectorWorld.Now.AddMinutes(-3);
        await AcceptedAsync(world, world.WhatsApp().Text("49170", "wamid.1", "Hallo"));

        await AcceptedAsync(world, new WhatsAppWebhook(Waba, ConnectorWorld.Account, at).Review("REJECTED"));

        JsonObject review = Assert.Single(await ReviewsAsync(world, 1)).Value;
        Assert.Matches("^support-[0-9a-f]{16}$", review["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("cx", review["metadata"]!["namespace"]!.GetValue<string>());
        JsonObject expected = new()
        {
            ["platform"] = "WhatsApp",
            ["accountId"] = ConnectorWorld.Account,
            ["decision"] = "Rejected",
            ["source"] = "Platform",
            ["reason"] = "WhatsApp account_review_update: REJECTED",
            ["reference"] = Waba,
            ["decidedBy"] = "WhatsApp",
            ["recordedBy"] = "system:serviceaccount:cx:support-connector",
            ["decidedTime"] = Seconds(at),
        };
        Assert.True(JsonNode.DeepEquals(expected, review["spec"]), review.ToJsonString());
        await Wait.ForAsync("nothing to wait", async _ => await world.Connector.MetricAsync("connector_review_signals_waiting"), waiting => waiting == 0, Patience);
        Assert.Equal(1, await SignalsAsync(world, "kept", "REJECTED"));
        Assert.Equal(1, await world.Connector.MetricAsync("connector_review_reports_total", "result=\"Created\""));
    }

    [Fact]
    public async Task Each_loss_becomes_a_record_and_what_is_none_is_told()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");
        await AcceptedAsync(world, world.WhatsApp().Text("49170", "wamid.1", "Hallo"));

        await AcceptedAsync(world, world.WhatsApp().Review("DEFERRED").Review("PENDING").Review("APPROVED").Ban("DISABLE").Ban("SCHEDULE_FOR_DISABLE").Ban("REINSTATE").Ban(state: null)
            .AccountUpdate("ACCOUNT_VIOLATION").AccountUpdate("ACCOUNT_RESTRICTION").AccountUpdate("SOMETHING_OF_NEXT_YEAR"));

        await ReviewsAsync(world, 4);
        Assert.Equal(
            [
                "Revoked WhatsApp account_update: DISABLED_UPDATE", "Revoked WhatsApp account_update: DISABLED_UPDATE DISABLE",
                "Suspended WhatsApp account_review_update: DEFERRED", "Suspended WhatsApp account_review_update: PENDING",
            ],
            Decisions(world));
        Assert.Equal(6, await SignalsAsync(world, "told"));
        Assert.Equal(1, await SignalsAsync(world, "told", "unknown"));
        string log = world.Connector.Log();
        Assert.Matches(@"fail: ChannelConnector\.Reviews\.SignalIntake\[-?\d+\] WhatsApp says of account 100: account_update: DISABLED_UPDATE SCHEDULE_FOR_DISABLE", log);
        Assert.Contains("account_update: SOMETHING_OF_NEXT_YEAR. That stops nothing", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Facebook")]
    [InlineData("Instagram")]
    public async Task A_block_of_the_account_suspends_it_and_nothing_of_its_reason_is_told(string platform)
    {
        await using ConnectorWorld world = await ReportingAsync(platform);
        MessagingWebhook Webhook() => platform == "Facebook" ? world.Messenger() : world.Instagram();

        await AcceptedAsync(world, Webhook().PolicyEnforcement("warning", "canary").PolicyEnforcement("unblock", reason: null));
        await AcceptedAsync(world, Webhook().Entry("901").PolicyEnforcement("block", "canary"));
        await AcceptedAsync(world, Webhook().PolicyEnforcement("block", "canary"));

        await ReviewsAsync(world, 1);
        Assert.Equal([$"Suspended {platform} messaging_policy_enforcement: block"], Decisions(world));
        Assert.Equal(1, await SignalsAsync(world, "other-account"));
        Assert.DoesNotContain("canary", world.Connector.Log() + Encoding.UTF8.GetString(world.FarEnds.Kubernetes.Requests.Single().Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_business_account_is_none_of_the_channels_business_once_a_message_or_the_setting_has_shown_its_own()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");
        WhatsAppWebhook Other() => new("101", ConnectorWorld.Account, ConnectorWorld.Now);
        await AcceptedAsync(world, world.WhatsApp().Text("49170", "wamid.1", "Hallo"));
        await AcceptedAsync(world, Other().Review("REJECTED"));

        // Learned, and remembered by the next process.
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();
        await AcceptedAsync(world, Other().Ban("DISABLE"));
        Assert.Equal(1, await SignalsAsync(world, "other-account"));

        // The setting names it before any message does.
        await using ConnectorWorld named = await ReportingAsync("WhatsApp", ("whatsAppBusinessAccountId", Waba));
        await AcceptedAsync(named, Other().Ban("DISABLE"));
        Assert.Equal(1, await SignalsAsync(named, "other-account"));
        await AcceptedAsync(named, named.WhatsApp().Review("REJECTED"));
        await ReviewsAsync(named, 1);
        Assert.Empty(world.FarEnds.Kubernetes.Requests);
    }

    [Fact]
    public async Task While_nobody_knows_whose_it_is_a_signal_is_the_channels_own()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");

        await AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));

        await ReviewsAsync(world, 1);
        Assert.Contains("Set settings.whatsAppBusinessAccountId of the channel", world.Connector.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_names_another_account_than_the_messages_misses_no_stop_and_is_told()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp", ("whatsAppBusinessAccountId", "999"));
        await AcceptedAsync(world, world.WhatsApp().Text("49170", "wamid.1", "Hallo").Text("49170", "wamid.2", "Hallo"));

        await AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));

        await ReviewsAsync(world, 1);
        Assert.Single(world.Connector.Log().Split('\n'), line => line.Contains("whatsAppBusinessAccountId names another one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repetition_makes_no_second_record_also_after_an_officer_has_deleted_the_first()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");
        WhatsAppWebhook signal = world.WhatsApp().Review("REJECTED");
        await AcceptedAsync(world, signal);
        string name = Assert.Single(await ReviewsAsync(world, 1)).Key;
        await Wait.ForAsync("nothing to wait", async _ => await world.Connector.MetricAsync("connector_review_signals_waiting"), waiting => waiting == 0, Patience);

        await AcceptedAsync(world, signal);
        world.FarEnds.Kubernetes.Delete(name);
        await world.Connector.KillAsync();
        await world.StartConnectorAsync();
        await AcceptedAsync(world, signal);
        // A word of another time is another word.
        signal = new WhatsAppWebhook(Waba, ConnectorWorld.Account, ConnectorWorld.Now.AddMinutes(-1)).Review("REJECTED");
        await AcceptedAsync(world, signal);

        Assert.NotEqual(name, Assert.Single(await ReviewsAsync(world, 1)).Key);
        Assert.Equal(2, world.FarEnds.Kubernetes.Requests.Count);
        Assert.Equal(1, await SignalsAsync(world, "repeated"));
    }

    [Fact]
    public async Task What_the_contract_has_ended_meanwhile_is_reported_all_the_same()
    {
        await using ConnectorWorld world = await ReportingAsync("WhatsApp");
        world.FarEnds.Kubernetes.IsDown = true;
        await AcceptedAsync(world, world.WhatsApp().Review("REJECTED"));
        await world.Connector.StopAsync();
        world.Workspace.Write(world.Workspace.Contract with { NotAfter = Timestamp.From(ConnectorWorld.Now.AddSeconds(-1)) });
        world.FarEnds.Kubernetes.IsDown = false;

        await using var late = await ChannelOperator.TestKit.Connectors.ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, world.Workspace, world.FarEnds);

        await ReviewsAsync(world, 1);
    }

    internal static async Task<ConnectorWorld> ReportingAsync(string platform, params (string Name, string Value)[] settings)
    {
        ConnectorWorld world = await ConnectorWorld.CreateAsync(platform);
        world.Workspace.WriteServiceAccount(world.FarEnds.Kubernetes.Token, world.FarEnds.Root.ExportCertificatePem());
        SortedDictionary<string, string> all = new(world.Workspace.Contract.Settings.ToDictionary(), StringComparer.Ordinal);
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
        }

        world.Workspace.Write(world.Workspace.Contract with { Settings = all });
        await world.StartConnectorAsync();
        return world;
    }

    internal static async Task AcceptedAsync(ConnectorWorld world, MetaWebhook webhook) => Assert.Equal(200, await world.Connector.SendAsync(webhook));

    internal static Task<IReadOnlyDictionary<string, JsonObject>> ReviewsAsync(ConnectorWorld world, int count) => Wait.ForAsync(
        $"{count} reviews", _ => Task.FromResult(world.FarEnds.Kubernetes.Reviews), reviews => reviews.Count == count, Patience);

    private static Task<double> SignalsAsync(ConnectorWorld world, string result, string word = "[^\"]*") =>
        world.Connector.MetricAsync("connector_review_signals_total", $"(?=.*\\bresult=\"{result}\")(?=.*\\bword=\"{word}\")");

    private static string[] Decisions(ConnectorWorld world) =>
        [.. world.FarEnds.Kubernetes.Reviews.Values.Select(review => $"{review["spec"]!["decision"]} {review["spec"]!["reason"]}").Order(StringComparer.Ordinal)];

    private static string Seconds(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

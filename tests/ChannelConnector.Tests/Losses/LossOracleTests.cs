using ChannelOperator.TestKit.Connectors.Losses;

namespace ChannelConnector.Tests.Losses;

/// <summary>The oracle takes a history in which everything is right, and finds each kind of fault that is planted in it.</summary>
public sealed class LossOracleTests
{
    private static readonly byte[] Picture = [1, 2, 3];

    [Fact]
    public void A_history_in_which_everything_is_right_has_no_problems() => Assert.Empty(LossOracle.Check(Right()));

    [Fact]
    public void A_message_that_was_acknowledged_and_never_came_is_lost() =>
        AssertFinds("A1 was acknowledged at 12:00:02.0000000 and is lost", history => Without(history, "A1"));

    [Fact]
    public void A_webhook_that_is_never_acknowledged_is_told() =>
        AssertFinds("1 webhooks were never acknowledged", history => history with { Webhooks = [.. history.Webhooks, new LossWebhook([], [], At(50), null)] });

    [Theory]
    [InlineData("zwei", "anna", 0)]
    [InlineData("eins", "ben", 0)]
    [InlineData("eins", "anna", 1)]
    public void A_message_that_arrives_with_other_content_is_told(string text, string conversation, int attachments) =>
        AssertFinds("A1 arrived as", history => With(history, "A1", arrival => arrival with { Text = text, Conversation = conversation, Attachments = attachments }));

    [Fact]
    public void A_message_that_was_never_sent_is_told() => AssertFinds("Z arrived, and was never sent", history => Add(history, new LossArrival("Z", "anna", "?", 0, At(30))));

    [Fact]
    public void A_notice_for_what_nobody_unsent_is_told() => AssertFinds("A1:unsent arrived, and was never sent", history => Add(history, new LossArrival("A1:unsent", "anna", "[The customer has unsent a message of ...]", 0, At(30))));

    [Fact]
    public void A_second_arrival_without_a_cause_is_told() => AssertFinds("A1 came at 12:00:03.0000000 and at 12:00:04.0000000, and nothing had gone wrong between", history => Again(history, "A1", 4));

    [Fact]
    public void A_second_arrival_after_a_kill_is_right() => Assert.Empty(LossOracle.Check(Again(Right(), "A1", 22)));

    [Fact]
    public void A_second_arrival_after_a_lost_answer_is_right() =>
        Assert.Empty(LossOracle.Check(Again(Right(), "A1", 4) with { Disturbances = [.. Right().Disturbances, new LossDisturbance(LossCause.AnswersLost, At(2), At(3.5))] }));

    [Fact]
    public void A_second_arrival_with_other_content_is_told() =>
        AssertFinds("P came again with other content", history => Add(history, new LossArrival("P", "anna", "[Image: could not be fetched from the platform]", 0, At(22))));

    [Fact]
    public void More_repetitions_after_a_kill_than_were_on_their_way_are_told()
    {
        LossWebhook[] webhooks = [.. Enumerable.Range(0, 9).Select(index => new LossWebhook([new LossMessage($"K{index}", $"K{index}", $"c{index}", "x")], [], At(5), At(6)))];
        LossArrival[] arrivals = [.. webhooks.SelectMany(webhook => webhook.Messages).Select(message => new LossArrival(message.Id, message.Conversation, "x", 0, At(7)))];
        AssertFinds("9 messages came again because of the end of the process at 12:00:20.0000000, and no more than 8 are on their way at once", history => history with
        {
            Webhooks = [.. history.Webhooks, .. webhooks],
            Arrivals = [.. history.Arrivals, .. arrivals, .. arrivals.Select(arrival => arrival with { At = At(25) })],
        });
    }

    [Fact]
    public void A_message_that_overtakes_one_acknowledged_before_it_was_sent_is_told() =>
        AssertFinds("A2 arrived before A1, and was sent after it", history => Add(Without(history, "A1"), new LossArrival("A1", "anna", "eins", 0, At(16))));

    [Fact]
    public void A_message_that_overtakes_one_of_the_same_batch_is_told() =>
        AssertFinds("A3 arrived before A2, and was sent after it", history => Add(Without(history, "A2"), new LossArrival("A2", "anna", "zwei", 0, At(16))));

    [Fact]
    public void What_was_unsent_and_comes_twice_afterwards_is_told() =>
        AssertFinds("U was unsent at 12:00:12.0000000, and 2 messages of it came afterwards", history => Again(Again(history, "U", 13), "U", 14));

    [Fact]
    public void What_was_on_its_way_when_it_was_unsent_may_come_once() =>
        Assert.Empty(LossOracle.Check(With(Right(), "U", arrival => arrival with { At = At(13) })));

    [Fact]
    public void What_was_unsent_and_comes_back_after_a_restart_is_told() =>
        AssertFinds("U was unsent at 12:00:12.0000000, and came back at 12:00:25.0000000, after the process had ended", history => With(history, "U", arrival => arrival with { At = At(25) }));

    [Fact]
    public void A_late_original_that_comes_is_told() => AssertFinds("L was unsent and has arrived, and no notice has", history => Add(history, new LossArrival("L", "anna", "late", 0, At(30))));

    [Fact]
    public void An_edit_of_what_was_unsent_that_comes_after_a_restart_is_told() =>
        AssertFinds("U:edit:1 was unsent at 12:00:12.0000000, and came back at 12:00:25.0000000", history => Add(history, new LossArrival("U:edit:1", "anna", "(edited) x", 0, At(25))));

    [Fact]
    public void What_was_unsent_after_it_arrived_without_a_notice_is_told() => AssertFinds("U was unsent and has arrived, and no notice has", history => Without(history, "U:unsent"));

    [Theory]
    [InlineData(404, new byte[0])]
    [InlineData(200, new byte[] { 1, 2 })]
    public void A_link_that_does_not_work_is_told(int status, byte[] bytes) => AssertFinds("the medium of P was answered with", history => history with { Looks = [new LossLook("P", status, bytes)], Files = status == 200 ? 1 : 0 });

    [Fact]
    public void A_medium_that_was_unsent_and_is_still_served_is_told() => AssertFinds("the medium of P was answered with 200 and 3 bytes, and was unsent", history => history with
    {
        Webhooks = [.. history.Webhooks, new LossWebhook([], [new LossUnsend("P", "anna")], At(40), At(41))],
        Arrivals = [.. history.Arrivals, new LossArrival("P:unsent", "anna", "[The customer has unsent a message of ...]", 0, At(42))],
    });

    [Fact]
    public void A_file_that_belongs_to_nothing_is_told() => AssertFinds("2 media lie in the state, and 1 are served", history => history with { Files = 2 });

    private static LossHistory Right() => new()
    {
        Webhooks =
        [
            new LossWebhook([Text("A1", "eins")], [], At(1), At(2)),
            new LossWebhook([Text("A2", "zwei"), Text("A3", "drei")], [], At(3), At(4)),
            new LossWebhook([new LossMessage("P", "P", "anna", null, Picture)], [], At(5), At(6)),
            new LossWebhook([Text("U", "weg")], [], At(7), At(8)),
            new LossWebhook([], [new LossUnsend("U", "anna"), new LossUnsend("L", "anna")], At(10), At(12)),
            new LossWebhook([Text("L", "late"), new LossMessage("U:edit:1", "U", "anna", "(edited) x")], [], At(13), At(14)),
        ],
        Arrivals =
        [
            new LossArrival("A1", "anna", "eins", 0, At(3)),
            new LossArrival("A2", "anna", "zwei", 0, At(5)),
            new LossArrival("A3", "anna", "drei", 0, At(5.5)),
            new LossArrival("P", "anna", null, 1, At(7)),
            new LossArrival("U", "anna", "weg", 0, At(9)),
            new LossArrival("U:unsent", "anna", "[The customer has unsent a message of ...]", 0, At(15)),
        ],
        Disturbances = [new LossDisturbance(LossCause.ProcessEnded, At(20), At(21))],
        Looks = [new LossLook("P", 200, Picture)],
        Files = 1,
    };

    private static void AssertFinds(string problem, Func<LossHistory, LossHistory> plant)
    {
        IReadOnlyList<string> problems = LossOracle.Check(plant(Right()));
        Assert.Contains(problems, found => found.StartsWith(problem, StringComparison.Ordinal));
    }

    private static LossMessage Text(string id, string text) => new(id, id, "anna", text);

    private static LossHistory Add(LossHistory history, LossArrival arrival) => history with { Arrivals = [.. history.Arrivals, arrival] };

    private static LossHistory Again(LossHistory history, string id, double second) => Add(history, history.Arrivals.First(arrival => arrival.Id == id) with { At = At(second) });

    private static LossHistory Without(LossHistory history, string id) => history with { Arrivals = [.. history.Arrivals.Where(arrival => arrival.Id != id)] };

    private static LossHistory With(LossHistory history, string id, Func<LossArrival, LossArrival> change) =>
        history with { Arrivals = [.. history.Arrivals.Select(arrival => arrival.Id == id ? change(arrival) : arrival)] };

    private static DateTimeOffset At(double second) => new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(second);
}

using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Leaks;

/// <summary>What agents write goes to the platform, and nowhere else; once it is sent or cannot be, not even the state has it.</summary>
public sealed class AnswerLeakTests
{
    private const Places OnItsWay = Places.State | Places.Meta;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Nothing_of_an_answer_is_told_and_nothing_stays_when_it_has_ended()
    {
        await using LeakWorld world = await LeakWorld.StartAsync("Instagram");
        Assert.Equal(200, await world.SendAsync(world.World.Instagram().Text("igsid1", "mid.1", "Hallo")));
        string text = world.Book.Add("the text of an answer", OnItsWay);
        string url = world.Book.Add("the address of an attachment", OnItsWay);
        string name = world.Book.Add("the name of an attachment", OnItsWay);
        string link = world.Book.Forbidden("a link of a listed host");
        string refused = world.Book.Forbidden("the text of an answer that is refused at once");
        string unsigned = world.Book.Forbidden("the text of an answer that nobody has signed");
        string failing = world.Book.Add("the text of an answer that the platform refuses", OnItsWay);
        string lost = world.Book.Add("the text of an answer whose end is lost", OnItsWay);

        await AnswerAsync(world, 200, Answer(world, "g-1").Text($"{text} https://scontent.xx.fbcdn.net/{link}").Attachment("Image", $"https://genesys.example/{url}", $"{name}.png"));
        await AnswerAsync(world, 200, Answer(world, "g-2").Text(refused).Attachment("Link", $"https://genesys.example/{refused}"));
        await AnswerAsync(world, 200, Answer(world, "g-3").Attachment("Image", $"https://lookaside.fbsbx.com/{link}"));
        await AnswerAsync(world, 401, Answer(world, "g-4").Text(unsigned), "another secret of this length");
        await Wait.ForAsync("three receipts", () => world.Genesys.Receipts.Count == 3, Patience);
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.Graph(400, 100)));
        await AnswerAsync(world, 200, Answer(world, "g-5").Text(failing));
        await Wait.ForAsync("a fourth receipt", () => world.Genesys.Receipts.Count == 4, Patience);
        world.Graph.FailSending(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));
        await AnswerAsync(world, 200, Answer(world, "g-6").Text(lost));
        await Wait.ForAsync("a fifth receipt", () => world.Genesys.Receipts.Count == 5, Patience);

        Assert.Equal(["g-1 Sent", "g-2 Failed", "g-3 Failed", "g-5 Failed", "g-6 Failed"], world.Genesys.Receipts.Select(receipt => $"{receipt.Answer} {receipt.Status}").Order(StringComparer.Ordinal));
        Assert.Empty(await world.LeaksAsync());

        // Stopped in peace it empties its log: what is erased is gone from the files.
        await world.World.Connector.StopAsync();
        foreach (string ended in (string[])[text, url, name, failing, lost])
        {
            world.Book.Remove(ended, Places.State);
        }

        Assert.Empty(await world.LeaksAsync());
        Assert.NotEmpty(world.Traces.Received);
    }

    private static GenesysAnswer Answer(LeakWorld world, string id) => world.World.Answer("igsid1", id);

    private static async Task AnswerAsync(LeakWorld world, int status, GenesysAnswer answer, string secret = ConnectorWorkspace.WebhookSecret) =>
        Assert.Equal(status, await world.SendAsync(answer.ToRequest(secret)));
}

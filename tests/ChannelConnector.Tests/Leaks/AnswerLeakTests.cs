using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Leaks;

/// <summary>What agents write goes to the platform, and nowhere else; once it is sent or cannot be, not even the state has it.</summary>
public sealed class AnswerLeakTests
{
    private const string Customer = "491700000001";
    private const Places OnItsWay = Places.State | Places.Meta;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("WhatsApp", "Sent")]
    [InlineData("Facebook", "Sent")]
    [InlineData("Instagram", "Failed")]
    [InlineData("X", "Failed")]
    public async Task Nothing_of_an_answer_is_told_and_nothing_stays_when_it_has_ended(string platform, string endOfTheLost)
    {
        bool isX = platform == "X";
        await using LeakWorld world = await LeakWorld.StartAsync(platform);
        Assert.Equal(200, await world.SendAsync(PlatformMessages.Text(world.World, Customer, "mid.1", "Hallo")));
        string text = world.Book.Add("the text of an answer", OnItsWay);
        string url = world.Book.Add("the address of an attachment", OnItsWay);
        string name = world.Book.Add("the name of an attachment", OnItsWay);
        string link = world.Book.Forbidden("a link of a listed host");
        string refused = world.Book.Forbidden("the text of an answer that is refused at once");
        string unsigned = world.Book.Forbidden("the text of an answer that nobody has signed");
        string failing = world.Book.Add("the text of an answer that the platform refuses", OnItsWay);
        string lost = world.Book.Add("the text of an answer whose end is lost", OnItsWay);

        GenesysAnswer first = Answer(world, "g-1").Text($"{text} https://scontent.xx.fbcdn.net/{link}");
        await AnswerAsync(world, 200, isX ? first : first.Attachment("Image", $"https://genesys.example/{url}", $"{name}.png"));
        await AnswerAsync(world, 200, Answer(world, "g-2").Text(refused).Attachment("Link", $"https://genesys.example/{refused}"));
        await AnswerAsync(world, 200, Answer(world, "g-3").Attachment("Image", $"https://scontent.xx.fbcdn.net/{link}"));
        await AnswerAsync(world, 401, Answer(world, "g-4").Text(unsigned), "another secret of this length");
        await Wait.ForAsync("three receipts", () => world.Genesys.Receipts.Count == 3, Patience);
        FailSending(world, isX ? FarEndFaults.Status(400) : FarEndFaults.Graph(400, 100));
        await AnswerAsync(world, 200, Answer(world, "g-5").Text(failing));
        await Wait.ForAsync("a fourth receipt", () => world.Genesys.Receipts.Count == 4, Patience);
        FailSending(world, FarEndFaults.LoseAnswer());
        await AnswerAsync(world, 200, Answer(world, "g-6").Text(lost));
        if (endOfTheLost == "Sent")
        {
            await TellAsync(world, lost);
        }

        await Wait.ForAsync("a fifth receipt", () => world.Genesys.Receipts.Count == 5, Patience);

        Assert.Equal(["g-1 Sent", "g-2 Failed", "g-3 Failed", "g-5 Failed", $"g-6 {endOfTheLost}"], world.Genesys.Receipts.Select(receipt => $"{receipt.Answer} {receipt.Status}").Order(StringComparer.Ordinal));
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

    private static void FailSending(LeakWorld world, FarEndFault fault)
    {
        FarEndFault once = FarEndFaults.First(1, fault);
        world.Graph.FailSending(once);
        world.World.XApi.FailSending(once);
    }

    /// <summary>The platform tells of the message whose answer was lost.</summary>
    private static async Task TellAsync(LeakWorld world, string text)
    {
        GraphSentMessage lost = await Wait.ForAsync("the message to be taken", _ => Task.FromResult(world.Graph.Sent.FirstOrDefault(sent => sent.Text == text)), sent => sent is not null, Patience)
            ?? throw new InvalidOperationException("it was waited for");
        PlatformWebhook told = world.World.Workspace.Contract.Platform == "WhatsApp"
            ? world.World.WhatsApp().Status(lost.Id, "sent", Customer, lost.Reference)
            : world.World.Messenger().Echo(Customer, lost.Id, text, metadata: lost.Reference);
        Assert.Equal(200, await world.SendAsync(told));
    }

    private static GenesysAnswer Answer(LeakWorld world, string id) => world.World.Answer(Customer, id);

    private static async Task AnswerAsync(LeakWorld world, int status, GenesysAnswer answer, string secret = ConnectorWorkspace.WebhookSecret) =>
        Assert.Equal(status, await world.SendAsync(answer.ToRequest(secret)));
}

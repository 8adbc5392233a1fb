using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>Messages that their senders take back.</summary>
internal sealed class UnsendScenario : Scenario
{
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(60);

    public override IReadOnlyList<string> Ids => ["unsend.pending", "unsend.as-text", "unsend.late", "unsend.stored"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        if (!Message.Has(setup.Platform, "unsend"))
        {
            Array.ForEach([.. Ids], id => judge.NotApplicable(id, $"{setup.Platform.Platform} tells nobody that a message was unsent"));
            return;
        }

        await using World world = await World.CreateAsync(setup);
        Pod pod = await world.StartReadyAsync();
        world.Outside.IsDown = true;
        Message pending = await SendAndUnsendAsync(world, pod, "unsend");
        Message? asText = Message.Has(setup.Platform, "unsendAsText") ? await SendAndUnsendAsync(world, pod, "unsendAsText") : null;
        Message late = setup.Message();
        await UnsendAsync(world, pod, late, "unsend");
        await world.AcceptAsync(pod, late.ToBytes("text"));
        world.Outside.IsDown = false;
        await world.FenceAsync(pod);
        (Message stored, string where) = await RetentionScenario.StoreAsync(world, pod);
        await UnsendAsync(world, pod, stored, "unsend");
        await judge.CheckAsync("unsend.stored", async () =>
        {
            await RetentionScenario.GoneAsync(world, stored, DeletePatience, "a minute");
            await Wait.ForAsync("its text to go", () => world.Volumes.Find(stored.Marker).Count == 0, DeletePatience);
            return $"{where}; bytes and text are gone";
        });
        await judge.CheckAsync("unsend.pending", () => NothingAsync(world, pod, pending));
        await judge.CheckAsync("unsend.late", () => NothingAsync(world, pod, late));
        if (asText is null)
        {
            judge.NotApplicable("unsend.as-text", $"{setup.Platform.Platform} has no such form");
            return;
        }

        await judge.CheckAsync("unsend.as-text", () => NothingAsync(world, pod, asText));
    }

    private static async Task<Message> SendAndUnsendAsync(World world, Pod pod, string @event)
    {
        Message message = world.Setup.Message();
        await world.AcceptAsync(pod, message.ToBytes("text"));
        await UnsendAsync(world, pod, message, @event);
        return message;
    }

    private static Task UnsendAsync(World world, Pod pod, Message message, string @event) =>
        world.AcceptAsync(pod, new Message(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Original = message.Id, From = message.From }.ToBytes(@event));

    // What is deleted from a file may stay in a journal until that is emptied.
    private static async Task<string> NothingAsync(World world, Pod pod, Message message)
    {
        await Wait.ForAsync("its text to go from the volumes", () => world.Volumes.Find(message.Marker).Count == 0, DeletePatience);
        await world.NowhereAsync(pod, message.Marker);
        return "its text never left, and is on no volume";
    }
}

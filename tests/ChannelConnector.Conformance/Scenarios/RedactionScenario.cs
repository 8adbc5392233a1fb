using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>What must not be kept nor told, and what must not be fetched.</summary>
internal sealed class RedactionScenario : Scenario
{
    private static readonly (string Id, string Event, string Word)[] Contents =
    [
        ("redact.story-mention", "storyMention", "StoryMention"), ("redact.story-reply", "storyReply", "StoryReply"), ("redact.view-once", "viewOnce", "ViewOnce"),
    ];

    public override IReadOnlyList<string> Ids => [.. Contents.Select(content => content.Id), "redact.hosts", "redact.host-boundary", "fetch.foreign", "fetch.redirect"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await using World world = await World.CreateAsync(setup);
        Pod pod = await world.StartReadyAsync();
        foreach ((string id, string @event, string word) in Contents)
        {
            if (Message.Has(setup.Platform, @event) && setup.Platform.NeverStore.Contains(word))
            {
                await judge.CheckAsync(id, () => ForbiddenAsync(world, pod, @event));
            }
            else
            {
                judge.NotApplicable(id, $"{setup.Platform.Platform} sends no {word} that could be told from others");
            }
        }

        await judge.CheckAsync("redact.hosts", () => ListedHostsAsync(world, pod));
        await judge.CheckAsync("redact.host-boundary", () => OtherHostsAsync(world, pod));
        await judge.CheckAsync("fetch.foreign", () => ForeignMediaAsync(world, pod));
        await judge.CheckAsync("fetch.redirect", () => RedirectedMediaAsync(world, pod));
    }

    /// <summary>A URL of a listed host in the ways in which people and programs write one; <c>{0}</c> is the canary.</summary>
    internal static IEnumerable<string> WaysToWrite(string host) =>
    [
        $"https://{host}/v/{{0}}.jpg",
        $"HTTPS://{host.ToUpperInvariant()}/v/{{0}}.jpg",
        $"http://{host}/v/{{0}}.jpg?a=1&b=2#c",
        $"https://{host}./v/{{0}}.jpg",
        $"https://{host}:443/v/{{0}}.jpg",
        $"https://user@{host}/v/{{0}}.jpg",
        $"(see https://{host}/v/{{0}}.jpg)",
        $"https://{host.Replace(".", "%2E", StringComparison.Ordinal)}/v/{{0}}.jpg",
        $"https%3A%2F%2F{host}%2Fv%2F{{0}}.jpg",
        $"https://l.example.com/?u=https%3A%2F%2F{host}%2Fv%2F{{0}}.jpg&h=1",
    ];

    private static async Task<string> ForbiddenAsync(World world, Pod pod, string @event)
    {
        Message message = world.Setup.Message();
        world.Outside.Add(message);
        await world.AcceptAsync(pod, message.ToBytes(@event));
        // Its own text, if the platform sends one with it; else an id, for the words of a placeholder are the connector's.
        await world.LeftAsync(message.Marker, message.Id, message.From);
        await world.FenceAsync(pod);
        await world.NowhereAsync(pod, message.Canaries);
        return "a placeholder left; neither URL nor bytes are anywhere";
    }

    private static async Task<string> ListedHostsAsync(World world, Pod pod)
    {
        string host = new Uri(world.Setup.Message().Url).Host;
        List<Message> messages = [];
        foreach (string way in WaysToWrite(host))
        {
            Message message = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Text = "" };
            Message told = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Id = message.Id, From = message.From, Text = $"{message.Marker} {string.Format(System.Globalization.CultureInfo.InvariantCulture, way, message.UrlCanary)}" };
            await world.AcceptAsync(pod, told.ToBytes("text"));
            messages.Add(message);
        }

        foreach (Message message in messages)
        {
            await world.LeftAsync(message.Marker);
        }

        await world.FenceAsync(pod);
        int way2 = 0;
        foreach (Message message in messages)
        {
            string written = WaysToWrite(host).ElementAt(way2++);
            try
            {
                await world.NowhereAsync(pod, message.UrlCanary);
            }
            catch (BreachException breach)
            {
                throw new BreachException($"of \"{written}\" {breach.Message}");
            }
        }

        return $"{messages.Count} ways to write a URL at {host} were cut out of their texts";
    }

    private static async Task<string> OtherHostsAsync(World world, Pod pod)
    {
        string host = new Uri(world.Setup.Message().Url).Host;
        foreach (string other in new[] { "www.example.org", $"{host}.example.org", $"not-{host.Replace('.', '-')}.example.org" })
        {
            Message message = world.Setup.Message();
            Message told = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Id = message.Id, From = message.From, Text = $"{message.Marker} https://{other}/v/{message.UrlCanary}.jpg" };
            await world.AcceptAsync(pod, told.ToBytes("text"));
            await world.LeftAsync(message.Marker);
            if (world.Outside.Count(message.UrlCanary) == 0)
            {
                throw new BreachException($"a URL at {other} was cut out of a text, and no pattern of urlHosts names it");
            }
        }

        return "URLs of hosts that only look like a listed one were passed on";
    }

    private static async Task<string> ForeignMediaAsync(World world, Pod pod)
    {
        string host = new Uri(world.Setup.Message().Url).Host;
        string[] foreign = ["media.example.org", $"{host}.example.org", $"{pod.HostAddress}:{world.Outside.ProxyPort}", "169.254.169.254"];
        foreach (string at in foreign)
        {
            Message message = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Url = $"{(char.IsDigit(at[0]) ? "http" : "https")}://{at}/v/foreign.png" };
            world.Outside.Add(message);
            // Not every connector takes a message with such a medium.
            await world.SendAsync(pod, message.ToBytes("image"));
        }

        await world.FenceAsync(pod);
        return foreign.FirstOrDefault(at => world.Outside.WasAsked(at.Split(':')[0]) || world.Outside.WasAsked("/v/foreign.png")) is { } asked
            ? throw new BreachException($"it wanted to reach {asked}, from where a message said that its medium lies")
            : $"none of {string.Join(", ", foreign)} was asked for";
    }

    private static async Task<string> RedirectedMediaAsync(World world, Pod pod)
    {
        string host = new Uri(world.Setup.Message().Url).Host;
        string[] foreign = ["elsewhere.example.org", $"{host}.elsewhere.example.org", $"{pod.HostAddress}:{world.Outside.ProxyPort}", "169.254.169.253"];
        int asked = 0;
        foreach (string at in foreign)
        {
            Message message = world.Setup.Message();
            world.Outside.Redirect(message, $"{(char.IsDigit(at[0]) ? "http" : "https")}://{at}/v/redirected.png");
            // Taken without its medium, or not at all.
            if (await world.SendAsync(pod, message.ToBytes("image")) is >= 200 and < 300)
            {
                await world.LeftAsync(message.Marker, message.Id, message.From);
            }

            asked += world.Outside.Left.Any(request => request.IsForMedia && request.Has(message.UrlCanary)) ? 1 : 0;
        }

        await world.FenceAsync(pod);
        return foreign.FirstOrDefault(at => world.Outside.WasAsked(at.Split(':')[0])) is { } where
            ? throw new BreachException($"it wanted to reach {where}, to where a host of the platform had redirected it")
            : $"{asked} of {foreign.Length} media were asked for at {host}, and none of {string.Join(", ", foreign)}, to where that redirected";
    }
}

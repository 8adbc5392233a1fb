using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>Webhooks, good and bad, to one connector.</summary>
internal sealed class TrafficScenario : Scenario
{
    private const string AnotherSecret = "another-secret-of-another-app-0001";
    private const int LargeBody = 4 * 1024 * 1024;

    public override IReadOnlyList<string> Ids =>
    [
        "forward.text", "forward.batch", "forward.once", "signature.raw", "signature.missing", "signature.wrong", "signature.rewritten", "signature.two",
        "hostile.malformed", "hostile.large", "hostile.content-type", "hostile.unknown", "hostile.beside", "account.other", "logs.credentials", "logs.texts",
    ];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await using World world = await World.CreateAsync(setup);
        Pod pod = await world.StartReadyAsync();
        Message text = setup.Message();
        await judge.CheckAsync("forward.text", async () =>
        {
            long from = setup.Time.GetTimestamp();
            await world.AcceptAsync(pod, text.ToBytes("text"));
            await world.LeftAsync(text.Marker);
            return $"it left {setup.Time.GetElapsedTime(from).TotalMilliseconds:0} ms after it was sent";
        });
        await judge.CheckAsync("forward.batch", () => BatchAsync(world, pod));
        await judge.CheckAsync("forward.once", () => OnceAsync(world, pod));
        await judge.CheckAsync("account.other", () => OtherAccountAsync(world, pod));
        await SignaturesAsync(world, pod, judge);
        await HostileAsync(world, pod, judge);
        await LogsAsync(world, pod, judge);
    }

    private static async Task<string> BatchAsync(World world, Pod pod)
    {
        Message[] messages = [world.Setup.Message(), world.Setup.Message(), world.Setup.Message()];
        await world.AcceptAsync(pod, Message.Batch(world.Setup.Platform, [.. messages.Select(message => (message, world.Setup.Platform.Events["text"]))]));
        foreach (Message message in messages)
        {
            await world.LeftAsync(message.Marker);
        }

        return $"all {messages.Length} left";
    }

    private static async Task<string> OnceAsync(World world, Pod pod)
    {
        Message message = world.Setup.Message();
        byte[] body = message.ToBytes("text");
        await world.AcceptAsync(pod, body);
        await world.LeftAsync(message.Marker);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.AcceptAsync(pod, body)));
        await world.FenceAsync(pod);
        int count = world.Outside.Count(message.Marker);
        return count == 1 ? "sent five times, it left once" : throw new BreachException($"sent five times under one id, it left {count} times");
    }

    private static async Task<string> OtherAccountAsync(World world, Pod pod)
    {
        Message message = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Account = "999999999999999" };
        await world.AcceptAsync(pod, message.ToBytes("text"));
        await world.FenceAsync(pod);
        await world.NowhereAsync(pod, message.Marker, message.From);
        return "answered with 2xx, and nothing of it is anywhere";
    }

    private static async Task SignaturesAsync(World world, Pod pod, Judge judge)
    {
        Message raw = world.Setup.Message();
        await judge.CheckAsync("signature.raw", async () =>
        {
            byte[] body = Rewrite(raw.ToBytes("text"));
            await world.AcceptAsync(pod, body);
            await world.LeftAsync(raw.Marker);
            return "with white space and escapes that no serializer writes, it left";
        });
        await ForgedAsync("signature.missing", body => world.SendSignedAsync(pod, body));
        await ForgedAsync("signature.wrong", body => world.SendSignedAsync(pod, body, Wrong(body)));
        await ForgedAsync("signature.rewritten", body => world.SendSignedAsync(pod, Rewrite(body), world.Sign(body)));
        await ForgedAsync("signature.two", body => world.SendSignedAsync(pod, body, Wrong(body), world.Sign([.. body, (byte)' '])));

        string Wrong(byte[] body) => world.Setup.Platform.Signature.Sign(body, AnotherSecret);
        Task ForgedAsync(string id, Func<byte[], Task<int>> send) => judge.CheckAsync(id, async () =>
        {
            Message forged = world.Setup.Message();
            int status = await send(forged.ToBytes("text"));
            await world.FenceAsync(pod);
            await world.NowhereAsync(pod, forged.Marker, forged.From);
            return $"answered with {status}, and nothing of it is anywhere";
        });
    }

    // The same to whoever parses it.
    private static byte[] Rewrite(byte[] body)
    {
        string json = Encoding.UTF8.GetString(body);
        return Encoding.UTF8.GetBytes(" \n" + json.Replace("\":", "\" :\t", StringComparison.Ordinal).Replace("text", "t\\u0065xt", StringComparison.Ordinal) + "\r\n");
    }

    private static async Task HostileAsync(World world, Pod pod, Judge judge)
    {
        await SendAsync("hostile.malformed", ["{\"object\":"u8.ToArray(), "null"u8.ToArray(), "[]"u8.ToArray(), [], [0xFF, 0xFE, 0x00], Encoding.ASCII.GetBytes(new string('[', 100_000))]);
        Message large = new(world.Setup.Platform, world.Setup.Time.GetUtcNow()) { Text = new string('x', LargeBody) };
        await SendAsync("hostile.large", [large.ToBytes("text")]);
        await SendAsync("hostile.content-type", [world.Setup.Message().ToBytes("text")], request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        await SendAsync("hostile.unknown", [.. world.Setup.Platform.Unknown.Select(body => world.Setup.Message().Write(body))]);

        await judge.CheckAsync("hostile.beside", () => BesideAsync(world, pod));

        Task SendAsync(string id, IReadOnlyList<byte[]> bodies, Action<HttpRequestMessage>? change = null) => judge.CheckAsync(id, async () =>
        {
            List<int> statuses = [];
            foreach (byte[] body in bodies)
            {
                statuses.Add(await world.SendAsync(pod, body, change));
            }

            await world.FenceAsync(pod);
            return await world.GetAsync(pod, world.Setup.Profile.LivenessPath) == 200
                ? $"answered with {string.Join(", ", statuses)}, and messages after it are passed on"
                : throw new BreachException("the process is no longer live after it");
        });
    }

    private static async Task<string> BesideAsync(World world, Pod pod)
    {
        foreach (JsonNode broken in world.Setup.Platform.Broken)
        {
            Message good = world.Setup.Message();
            await world.AcceptAsync(pod, Message.Batch(world.Setup.Platform, (world.Setup.Message(), broken), (good, world.Setup.Platform.Events["text"])));
            await world.LeftAsync(good.Marker);
        }

        return $"with an object where a text is expected before it, in {world.Setup.Platform.Broken.Count} places, a message left";
    }

    private static async Task LogsAsync(World world, Pod pod, Judge judge)
    {
        Message last = world.Setup.Message();
        byte[] body = last.ToBytes("text");
        await world.SendAsync(pod, body, request => request.Headers.Remove(world.Setup.Platform.Signature.Header));
        await world.AcceptAsync(pod, body);
        await world.LeftAsync(last.Marker);
        await world.StopAsync(pod);
        string logs = world.Logs;
        await judge.CheckAsync("logs.credentials", () => Task.FromResult(
            world.Setup.Profile.Credentials.Where(credential => logs.Contains(credential.Value, StringComparison.Ordinal)).Select(credential => credential.Key).FirstOrDefault() is { } name
                ? throw new BreachException($"the value of {name} is in the log")
                : $"{logs.Length} characters of log have none of {world.Setup.Profile.Credentials.Count}"));
        await judge.CheckAsync("logs.texts", () => Task.FromResult(
            logs.Contains(last.Marker, StringComparison.Ordinal)
                ? throw new BreachException("the text of a message is in the log")
                : $"{logs.Length} characters of log have no text of a message"));
    }
}

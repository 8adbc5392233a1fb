using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>A pod whose files may all be written, so that it can be seen which are: on a read-only root an attempt leaves no trace.</summary>
internal sealed class FilesScenario : Scenario
{
    public override IReadOnlyList<string> Ids => ["files.outside"];

    public override Task PlayAsync(RunSetup setup, Judge judge) => judge.CheckAsync("files.outside", async () =>
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("channel-conformance-root-");
        string upper = directory.CreateSubdirectory("upper").FullName;
        string root = directory.CreateSubdirectory("root").FullName;
        await RunAsync("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={setup.Image.RootPath},upperdir={upper},workdir={directory.CreateSubdirectory("work").FullName}", root);
        try
        {
            await using World world = await World.CreateAsync(setup);
            Pod pod = await world.StartReadyAsync(setup.Pod with { WritableRoot = root });
            await RetentionScenario.StoreAsync(world, pod);
            await world.StopAsync(pod);
            return Directory.EnumerateFiles(upper, "*", SearchOption.AllDirectories).FirstOrDefault() is { } file
                ? throw new BreachException($"it has written /{Path.GetRelativePath(upper, file)}")
                : "with every file writable, none was written elsewhere";
        }
        finally
        {
            await RunAsync("umount", root);
            directory.Delete(recursive: true);
        }
    });

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandOutput output = await CommandOutput.OfAsync(program, arguments);
        if (output.ExitCode != 0)
        {
            throw new ConformanceException($"{program} {string.Join(' ', arguments)} failed: {output.StandardError.Trim()}");
        }
    }
}

using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.Crashes;

/// <summary>One case in a world of its own.</summary>
internal sealed class CrashTrial(CrashCase point, ChannelWorld world) : IAsyncDisposable
{
    public CrashCase Case => point;

    public ChannelWorld World => world;

    public CrashPoint Point { get; } = new(world.Namespace, point.Write, point.AnswerArrives);

    /// <summary>From the moment at which the change begins.</summary>
    public DeploymentHistory? History { get; set; }

    public List<string> Problems { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await (History?.DisposeAsync() ?? default);
        await world.DeleteAsync($"/api/v1/namespaces/{world.Namespace}");
        world.Dispose();
    }
}

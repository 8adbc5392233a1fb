using System.Text.Json.Nodes;
using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.Bench.Requests;

namespace ChannelOperator.Bench.Phases;

/// <summary>
/// From sending a revocation until a watch shows the Deployment at 0. The floor is one bare write to /scale, timed the same way by the same watch, and
/// taken in turns with the revocations, so that both meet the same machine.
/// </summary>
internal sealed class Revocations : IAsyncDisposable
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Fleet _fleet;
    private readonly ApiCaller _watching;
    private readonly List<double> _revoked = [];
    private readonly List<double> _bare = [];
    private ScaleWatch? _watch;

    private Revocations(Fleet fleet) => (_fleet, _watching) = (fleet, new ApiCaller(fleet.World.Cluster));

    private string Namespace => _fleet.World.Namespace;

    /// <summary>Makes as many Deployments for the bare writes as there are channels.</summary>
    public static async Task<Revocations> PrepareAsync(Fleet fleet)
    {
        Revocations prepared = new(fleet);
        await Parallel.ForEachAsync(Enumerable.Range(1, fleet.Count), async (number, _) => await prepared.CreateBareAsync(number));
        prepared._watch = await ScaleWatch.OpenAsync(prepared._watching, fleet.World.Namespace);
        return prepared;
    }

    /// <summary>Revokes channels one after the other, from one number to before another, as long as it is wanted.</summary>
    public async Task<RevocationTimes> MeasureAsync(int first, int end, TimeSpan pause, Func<bool> goOn)
    {
        _revoked.Clear();
        _bare.Clear();
        for (int number = first; number < end && goOn(); number++)
        {
            string channel = Fleet.NameOf(number);
            _revoked.Add(await TimeAsync($"{channel}-connector", Paths.Channel(Namespace, channel), """{"spec":{"approval":{"status":"Revoked"}}}"""));
            // The operator now writes status and event; an idle one is what is measured.
            await Task.Delay(pause, Time, CancellationToken.None);
            _bare.Add(await TimeAsync(BareName(number), Paths.Scale($"{Paths.Deployments(Namespace)}/{BareName(number)}"), """{"spec":{"replicas":0}}"""));
            await Task.Delay(pause, Time, CancellationToken.None);
        }

        return new RevocationTimes(new Sample(_revoked), new Sample(_bare));
    }

    public async ValueTask DisposeAsync()
    {
        await (_watch?.DisposeAsync() ?? default);
        _watching.Dispose();
    }

    private static string BareName(int number) => $"bare-{number:00000}";

    private async Task<double> TimeAsync(string deployment, string address, string patch)
    {
        Task<long> seen = _watch!.AwaitZeroAsync(deployment);
        long start = Time.GetTimestamp();
        await _fleet.Api.MergePatchAsync(address, patch);
        return Time.GetElapsedTime(start, await seen).TotalMilliseconds;
    }

    /// <summary>A Deployment of the same make without the label by which the operator watches.</summary>
    private async Task CreateBareAsync(int number)
    {
        JsonNode manifest = await _fleet.Api.GetAsync(Paths.Deployment(Namespace, Fleet.NameOf(number)));
        manifest["metadata"] = new JsonObject { ["name"] = BareName(number), ["namespace"] = Namespace };
        await _fleet.Api.ExpectAsync(HttpMethod.Post, Paths.Deployments(Namespace), "application/json", manifest.ToJsonString());
    }
}

using ChannelOperator.Bench.Contestants;
using ChannelOperator.Bench.Machines;
using ChannelOperator.Bench.Phases;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.Bench.Scripts;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Bench;

/// <summary>Runs what was asked for, one part after the other.</summary>
internal sealed class Benchmark(BenchOptions options, Action<string> progress)
{
    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        Machine machine = Machine.Look();
        KubernetesVersion kubernetes = (await KubernetesBinaries.FindAsync([], cancellationToken)).Version;
        List<Figure> figures = [];
        List<string> notes = [];
        List<RaceResult> results = [];
        if (!options.Guard)
        {
            results = await RaceAsync(notes, cancellationToken);
            figures.AddRange(Races.Figures(results));
            progress($"{options.Channels} steady channels");
            figures.AddRange(await new SteadyState(options, progress).RunAsync());
            cancellationToken.ThrowIfCancellationRequested();
        }

        int counted = options.Guard ? options.Channels : BenchOptions.DefaultGuardChannels;
        progress($"counting the writes of {counted} channels");
        (IReadOnlyList<Figure> counts, string note) = await new WriteCounts(options, counted).RunAsync();
        return new Report
        {
            Machine = machine,
            Kubernetes = kubernetes.ToString(),
            Channels = options.Channels,
            Repeat = options.Guard ? 1 : options.Repeat,
            Figures = [.. figures, .. counts],
            Cpu = results.Count == 0 ? [] : Races.Cpu(results),
            Notes = [.. notes, note],
        };
    }

    private async Task<List<RaceResult>> RaceAsync(List<string> notes, CancellationToken cancellationToken)
    {
        progress("recording what the operator sends for one channel");
        ChannelScript script = await ScriptRecorder.RecordAsync();
        notes.Add($"floor per channel, start: {script.Start}");
        notes.Add($"floor per channel, stop: {script.Stop}");
        ChannelScript cheapest = CheapestVerbs.Of(script);
        notes.Add($"cheapest verbs per channel, start: {cheapest.Start}");
        notes.Add($"cheapest verbs per channel, stop: {cheapest.Stop}");
        Races races = new(options, script);
        List<RaceResult> results = [];
        for (int repetition = 0; repetition < options.Repeat; repetition++)
        {
            foreach (Contender contender in Races.OrderOf(repetition))
            {
                cancellationToken.ThrowIfCancellationRequested();
                RaceResult result = await races.RunAsync(contender);
                progress($"race {repetition + 1} of {options.Repeat}, {contender}: start {result.Start.Seconds:0.00} s, stop {result.Stop.Seconds:0.00} s");
                results.Add(result);
            }
        }

        return results;
    }
}

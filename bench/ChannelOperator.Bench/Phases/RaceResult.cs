using ChannelOperator.Bench.Contestants;
using ChannelOperator.Bench.Machines;

namespace ChannelOperator.Bench.Phases;

/// <summary>One contender's times for one fleet.</summary>
internal sealed record RaceResult(Contender Contender, CpuUse Start, CpuUse Stop);

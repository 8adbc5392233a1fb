namespace ChannelOperator.TestKit.FarEnds;

/// <summary>The faults that are set now; they can be changed while requests come.</summary>
internal sealed class FarEndFaultList
{
    private volatile FarEndFault[] _faults = [];

    public void Add(FarEndFault fault) => _faults = [fault, .. _faults];

    public void Clear() => _faults = [];

    /// <summary>Goes through all faults to what would be done without any.</summary>
    public Task PassAsync(FarEndExchange exchange, Func<Task> done) => Continue(exchange, _faults, 0, done)();

    private static Func<Task> Continue(FarEndExchange exchange, FarEndFault[] faults, int index, Func<Task> done) =>
        index == faults.Length ? done : () => faults[index](exchange, Continue(exchange, faults, index + 1, done));
}

using ChannelOperator.Bench.Fleets;

namespace ChannelOperator.Bench.Contestants;

/// <summary>Whoever makes a fleet run and stop: the operator, or a client that only sends what the operator sent.</summary>
internal interface IContestant : IAsyncDisposable
{
    /// <summary>Its process.</summary>
    int ProcessId { get; }

    /// <summary>A channel of the fleet has been created.</summary>
    void OnCreated(Fleet fleet, CreatedChannel channel);

    /// <summary>The policy of the fleet has been halted.</summary>
    void OnHalted(Fleet fleet);

    /// <summary>Waits until nothing is left to be sent.</summary>
    Task SettleAsync();
}

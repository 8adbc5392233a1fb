using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Caching;

/// <summary>An informer, whatever it holds.</summary>
public interface IInformer
{
    /// <summary>What it watches.</summary>
    ResourceType Type { get; }

    /// <summary>Completes once everything has been listed for the first time.</summary>
    Task WhenSynced { get; }

    /// <summary>Whether everything has been listed once.</summary>
    bool IsSynced { get; }

    /// <summary>How well it keeps up.</summary>
    InformerStatus Status { get; }

    /// <summary>Lists and watches until cancelled; failures are retried for ever and shown in <see cref="Status"/>.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

namespace ChannelOperator.Bench.Contestants;

/// <summary>Who runs in the races.</summary>
internal enum Contender
{
    /// <summary>The operator.</summary>
    Operator,

    /// <summary>The floor: the operator's requests by a bare client.</summary>
    Floor,

    /// <summary>The same objects by the cheapest verbs.</summary>
    Cheapest,
}

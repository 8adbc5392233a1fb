namespace ChannelOperator.TestKit.FarEnds;

/// <summary>What goes wrong at a far end.</summary>
/// <param name="exchange">The request and what is about to be answered.</param>
/// <param name="next">Goes on as if nothing had gone wrong.</param>
public delegate Task FarEndFault(FarEndExchange exchange, Func<Task> next);

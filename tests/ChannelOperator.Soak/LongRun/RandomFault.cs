namespace ChannelOperator.Soak.LongRun;

/// <summary>Something that goes wrong for the length of a round.</summary>
/// <param name="Name">What it is.</param>
/// <param name="BeginAsync">Begins it.</param>
/// <param name="EndAsync">Puts it right.</param>
internal sealed record RandomFault(string Name, Func<OperatorPair, Task> BeginAsync, Func<OperatorPair, Task> EndAsync);

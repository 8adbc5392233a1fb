namespace ChannelOperator.Soak.LongRun;

/// <summary>A change that was drawn: the model has it already, the cluster gets it now.</summary>
/// <param name="Name">What it is.</param>
/// <param name="ApplyAsync">Does it.</param>
public sealed record RandomChange(string Name, Func<Task> ApplyAsync);

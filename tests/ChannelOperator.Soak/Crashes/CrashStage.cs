using ChannelOperator.Soak.Worlds;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.Crashes;

/// <summary>Something that a user does, and how one sees that the operator has answered in full.</summary>
/// <param name="Act">What is done.</param>
/// <param name="IsReached">Whether the world is as it is to be.</param>
public sealed record CrashStage(Func<ChannelWorld, Task> Act, Func<WorldState, bool> IsReached);

namespace ChannelOperator.Soak.Crashes;

/// <summary>A change to which the operator answers with writes, between any two of which it may die.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Preparation">What brings a world to where the change begins, with nobody disturbed.</param>
/// <param name="Change">The change.</param>
public sealed record CrashScenario(string Name, IReadOnlyList<CrashStage> Preparation, CrashStage Change)
{
    public override string ToString() => Name;
}

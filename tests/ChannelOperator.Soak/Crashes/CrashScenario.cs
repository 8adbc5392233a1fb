namespace ChannelOperator.Soak.Crashes;

/// <summary>A change to which the operator answers with writes, between any two of which it may die.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Preparation">What brings a world to where the change begins, with nobody disturbed.</param>
/// <param name="Change">The change.</param>
/// <param name="StartsUnedited">Whether it starts channels without an edit of theirs: the status from before is then about the newest spec, and records their stop until the next is written.</param>
public sealed record CrashScenario(string Name, IReadOnlyList<CrashStage> Preparation, CrashStage Change, bool StartsUnedited = false)
{
    public override string ToString() => Name;
}

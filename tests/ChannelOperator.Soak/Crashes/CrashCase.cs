namespace ChannelOperator.Soak.Crashes;

/// <summary>One point at which the operator dies.</summary>
/// <param name="Scenario">What it was doing.</param>
/// <param name="Write">Which of its writes in that world, from 1; 0: it is not disturbed.</param>
/// <param name="AnswerArrives">Whether it still gets the answer and goes on to the moment of its next write.</param>
public sealed record CrashCase(CrashScenario Scenario, int Write, bool AnswerArrives)
{
    public override string ToString() => Write == 0 ? $"{Scenario} undisturbed" : $"{Scenario}, {(AnswerArrives ? "after" : "before")} the answer to write {Write}";
}

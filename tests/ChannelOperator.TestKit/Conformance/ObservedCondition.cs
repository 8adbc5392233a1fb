namespace ChannelOperator.TestKit.Conformance;

/// <summary>A condition as the API server returns it; what is missing is empty, and a missing generation 0.</summary>
public sealed record ObservedCondition(string Type, string Status, string Reason, string Message, long ObservedGeneration, string LastTransitionTime)
{
    public bool IsTrue => Status == "True";
}

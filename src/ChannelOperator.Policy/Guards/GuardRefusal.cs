namespace ChannelOperator.Policy.Guards;

/// <summary>That a guard refuses a request.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Message">What was found, what is allowed, and what to do next.</param>
public sealed record GuardRefusal(string Rule, string Message);

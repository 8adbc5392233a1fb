namespace ChannelConnector.Conformance.Rules;

/// <summary>Something that is judged.</summary>
/// <param name="Id">Its name on command line and in results.</param>
/// <param name="Title">What a connector does that keeps it.</param>
/// <param name="Sentence">The sentence of the contract.</param>
internal sealed record Rule(string Id, string Title, string Sentence);

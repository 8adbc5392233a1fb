namespace ChannelOperator.Manifests;

/// <summary>Something wrong with a file or an object in it, which an API server would refuse or drop.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line, from 1 on.</param>
/// <param name="Path">The field, such as <c>spec.terms</c>; empty for the whole document.</param>
/// <param name="Message">What was found, what is allowed, what to do.</param>
internal sealed record ManifestProblem(string File, int Line, string Path, string Message);

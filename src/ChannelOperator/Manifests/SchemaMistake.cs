namespace ChannelOperator.Manifests;

/// <summary>A value that a schema does not admit.</summary>
/// <param name="Path">The field; empty for the whole object.</param>
/// <param name="Line">Its line, or that of the map that it is missing in.</param>
/// <param name="Message">What was found and what is allowed.</param>
/// <param name="LeavesItUnreadable">Whether the object cannot be read at all with it: something required is missing, or of another type.</param>
internal sealed record SchemaMistake(string Path, int Line, string Message, bool LeavesItUnreadable = false);

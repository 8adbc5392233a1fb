namespace ChannelOperator.Plugin;

/// <summary>Text as one word of a POSIX shell.</summary>
internal static class Shell
{
    /// <summary>The word, quoted where it has to be.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '/' or ':' or '=' or '@')
            ? text
            : "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}

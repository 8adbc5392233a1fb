using System.Text;

namespace ChannelOperator.Policy.Guards;

/// <summary>The text of a refusal, with the names of its <see cref="GuardMessageField"/>s in braces.</summary>
/// <param name="Template">The text.</param>
public sealed record GuardMessage(string Template)
{
    /// <summary>The text for a request.</summary>
    public string For(GuardedRequest request) =>
        string.Concat(Parts().Select(part => part.Field is { } field ? field.Value(request) : part.Text));

    /// <summary>The expression that gives the same text.</summary>
    public string ToCel() => string.Join(" + ", Parts().Select(part => part.Field is { } field ? field.Cel : $"'{part.Text}'"));

    private IEnumerable<(string Text, GuardMessageField? Field)> Parts()
    {
        StringBuilder text = new();
        foreach (string piece in Template.Split('{'))
        {
            int end = piece.IndexOf('}', StringComparison.Ordinal);
            if (end >= 0)
            {
                yield return ("", GuardMessageField.Named(piece[..end]));
            }

            text.Clear().Append(piece.AsSpan(end + 1));
            if (text.Length > 0)
            {
                yield return (text.ToString(), null);
            }
        }
    }
}

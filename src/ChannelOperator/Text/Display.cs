using System.Globalization;

namespace ChannelOperator.Text;

/// <summary>Where text is written to: how wide, and whether in colour.</summary>
/// <param name="Width">The columns of the terminal; null where there is none, and nothing is cut.</param>
/// <param name="HasColour">Whether colours are understood and wanted.</param>
internal sealed record Display(int? Width, bool HasColour)
{
    private const int Narrowest = 20;

    /// <summary>Text for a file or a pipe.</summary>
    public static readonly Display Plain = new(Width: null, HasColour: false);

    /// <summary>The standard output of this process.</summary>
    public static Display OfConsole() => Console.IsOutputRedirected ? Plain : Terminal(Environment.GetEnvironmentVariable, () => Console.WindowWidth);

    /// <summary>A terminal, with what the environment says of it.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="width">Asks the terminal for its width.</param>
    public static Display Terminal(Func<string, string?> variable, Func<int> width)
    {
        bool hasColour = string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is { Length: > 0 } and not "dumb";
        int columns = int.TryParse(variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given > 0 ? given : width();
        return new Display(columns > 0 ? Math.Max(columns, Narrowest) : null, hasColour);
    }

    /// <summary>A text in a colour, where colours are.</summary>
    public string Paint(string text, Colour colour) => HasColour && colour != Colour.None ? $"\e[{(int)colour}m{text}\e[0m" : text;
}

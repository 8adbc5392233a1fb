using System.Globalization;

namespace ChannelOperator.Demo;

/// <summary>Tells the story on the terminal.</summary>
internal sealed class Narrator(TextWriter output, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private int _step;

    /// <summary>Begins a step.</summary>
    public void Step(string title)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"== {++_step}. {title}"));
    }

    /// <summary>Says something.</summary>
    public void Say(string text) => output.WriteLine(text.Length == 0 ? "" : "   " + text);

    /// <summary>Says what is happening while nothing is to be seen.</summary>
    public void Progress(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_start).TotalSeconds,5:0.0} s] {text}"));

    /// <summary>Shows a command and what it printed.</summary>
    public void Show(string command, string printed)
    {
        output.WriteLine($"   $ {command}");
        foreach (string line in printed.TrimEnd().Split('\n'))
        {
            output.WriteLine("   " + line);
        }
    }

    /// <summary>Says what was observed and how long it took.</summary>
    public void Observed(string what, TimeSpan took) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   OK: {what} ({took.TotalMilliseconds:0} ms)"));
}

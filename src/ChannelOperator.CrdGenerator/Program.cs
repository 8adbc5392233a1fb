namespace ChannelOperator.CrdGenerator;

/// <summary>Writes the CRDs, or with <c>--check</c> compares them with what is on disk.</summary>
internal static class Program
{
    private const int Differs = 1;
    private const int WrongUse = 2;

    private static int Main(string[] arguments)
    {
        bool check = arguments is ["--check", ..];
        if (arguments.Length != (check ? 2 : 1) || arguments[^1].StartsWith('-'))
        {
            Console.Error.WriteLine("usage: ChannelOperator.CrdGenerator [--check] <directory>");
            return WrongUse;
        }

        CrdDirectory directory = new(arguments[^1]);
        IReadOnlyDictionary<string, string> files = CustomResourceDefinitions.Files();
        if (!check)
        {
            directory.Write(files);
            return 0;
        }

        IReadOnlyList<string> differences = directory.Differences(files);
        foreach (string difference in differences)
        {
            Console.Error.WriteLine(difference);
        }

        return differences.Count == 0 ? 0 : Differs;
    }
}

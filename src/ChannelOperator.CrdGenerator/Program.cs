using ChannelOperator.CrdGenerator.Reference;

namespace ChannelOperator.CrdGenerator;

/// <summary>Writes the CRDs, the admission policies and the API reference, or with <c>--check</c> compares them with what is on disk.</summary>
internal static class Program
{
    private const int Differs = 1;
    private const int WrongUse = 2;

    private static int Main(string[] arguments)
    {
        bool check = arguments is ["--check", ..];
        if (arguments[(check ? 1 : 0)..] is not [var crds, var admission, var reference] || arguments[(check ? 1 : 0)..].Any(argument => argument.StartsWith('-')))
        {
            Console.Error.WriteLine("usage: ChannelOperator.CrdGenerator [--check] <directory of CRDs> <directory of admission policies> <directory of the API reference>");
            return WrongUse;
        }

        (GeneratedDirectory Directory, IReadOnlyDictionary<string, string> Files)[] all =
        [
            (new GeneratedDirectory(crds), CustomResourceDefinitions.Files()),
            (new GeneratedDirectory(admission), AdmissionFiles.All()),
            (new GeneratedDirectory(reference, ".md"), ReferencePages.All()),
        ];
        if (!check)
        {
            Array.ForEach(all, one => one.Directory.Write(one.Files));
            return 0;
        }

        string[] differences = [.. all.SelectMany(one => one.Directory.Differences(one.Files))];
        Array.ForEach(differences, Console.Error.WriteLine);
        return differences.Length == 0 ? 0 : Differs;
    }
}

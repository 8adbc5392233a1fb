using System.CommandLine;
using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Reports;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance;

/// <summary>The command line.</summary>
internal static class ConformanceCommand
{
    private static readonly Argument<string> Image = new("IMAGE") { Description = "A reference that this machine has or can pull, or an archive in the format of OCI or docker." };
    private static readonly Option<string[]> Profiles = new("--profile") { HelpName = "FILE", Description = "What the contract leaves to the connector; those of the reference connector by default." };
    private static readonly Option<string[]> Only = new("--only") { HelpName = "RULE", Description = "This rule and no other; may be repeated." };
    private static readonly Option<string> Results = new("--results") { HelpName = "DIRECTORY", Description = "Where the results go as JSON and JUnit XML.", DefaultValueFactory = _ => "TestResults/conformance" };

    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Starts a connector's image under the connector contract and judges what it does.") { Image, Profiles, Only, Results };
        root.SetAction((result, _) => RunAsync(result));
        return root;
    }

    private static async Task<int> RunAsync(ParseResult result)
    {
        try
        {
            if (!Environment.IsPrivilegedProcess)
            {
                throw new ConformanceException("this needs root: containers, mounts and network namespaces are made");
            }

            return await JudgeAsync(result);
        }
        catch (ConformanceException exception)
        {
            await Console.Error.WriteLineAsync($"conformance: {exception.Message}");
            return 2;
        }
    }

    private static async Task<int> JudgeAsync(ParseResult result)
    {
        string[] given = result.GetValue(Profiles) ?? [];
        string[] paths = given.Length > 0 ? given : [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Profiles"), "reference-*.json").Order(StringComparer.Ordinal)];
        bool isKept = true;
        await using ConnectorImage image = await ConnectorImage.OpenAsync(result.GetValue(Image)!);
        foreach (string path in paths)
        {
            ConnectorProfile profile = ConnectorProfile.Read(path);
            long from = TimeProvider.System.GetTimestamp();
            IReadOnlyList<Verdict> verdicts = await ConformanceRun.JudgeAsync(image, profile, result.GetValue(Only) ?? [], TimeProvider.System);
            ConformanceReport report = new(image.Name, profile.Platform, verdicts, TimeProvider.System.GetElapsedTime(from));
            await Console.Out.WriteLineAsync(report.ToTable());
            report.Write(result.GetValue(Results)!, Path.GetFileNameWithoutExtension(path));
            isKept &= report.IsKept;
        }

        return isKept ? 0 : 1;
    }
}

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>Started as a process of its own: fetches a URL as any .NET program does that knows nothing of stand-ins.</summary>
internal static class FetchProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        using HttpClient client = new();
        try
        {
            Console.Write(await client.GetStringAsync(new Uri(arguments[0])));
            return 0;
        }
        catch (HttpRequestException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}

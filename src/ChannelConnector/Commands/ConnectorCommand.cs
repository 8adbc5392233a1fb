using System.CommandLine;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Forwarding;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;

namespace ChannelConnector.Commands;

/// <summary>The command line. Without a verb the connector serves: that is how a ConnectorClass with no arguments starts it.</summary>
internal static class ConnectorCommand
{
    private static readonly ConnectorOptions Defaults = new();

    private static readonly Option<string> Contract = new("--contract") { HelpName = "FILE", Description = "The connector contract.", Recursive = true, DefaultValueFactory = _ => Defaults.ContractPath };
    private static readonly Option<string> Credentials = new("--credentials") { HelpName = "DIRECTORY", Description = "One file for each credential.", Recursive = true, DefaultValueFactory = _ => Defaults.CredentialsPath };
    private static readonly Option<string> State = new("--state") { HelpName = "DIRECTORY", Description = "Inbox and media.", Recursive = true, DefaultValueFactory = _ => Defaults.StatePath };
    private static readonly Option<int> Port = new("--port") { HelpName = "N", Description = "Where to listen; 0 for any.", DefaultValueFactory = _ => ConnectorOptions.DefaultPort };

    private static readonly Option<string> ServiceAccount = new("--service-account") { HelpName = "DIRECTORY", Description = "The service account's token and the API server's certificate authority.", DefaultValueFactory = _ => Defaults.ServiceAccountPath };

    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        Command sweep = new("sweep", "Delete the media whose time has come, once, and end. For a channel that is stopped.");
        sweep.SetAction((result, _) => RunAsync(result, () => SweepCommand.RunAsync(Read(result))));
        RootCommand root = new("The reference connector of Channel Operator: takes a platform's webhooks and passes messages on to Genesys Cloud.")
        {
            Contract, Credentials, State, Port, ServiceAccount, sweep, DeadLetterCommand.Create(Read),
        };
        root.SetAction((result, _) => RunAsync(result, () => ServeAsync(Read(result))));
        return root;
    }

    private static ConnectorOptions Read(ParseResult result)
    {
        int port = result.GetValue(Port);
        return new ConnectorOptions
        {
            ContractPath = result.GetValue(Contract)!,
            CredentialsPath = result.GetValue(Credentials)!,
            StatePath = result.GetValue(State)!,
            ServiceAccountPath = result.GetValue(ServiceAccount)!,
            Listen = server => server.ListenAnyIP(port),
        };
    }

    private static async Task<int> ServeAsync(ConnectorOptions options)
    {
        await using WebApplication app = await ConnectorHost.BuildAsync(options);
        await app.RunAsync();
        return 0;
    }

    /// <summary>One line on standard error and exit code 1 for whoever has to put it right.</summary>
    private static async Task<int> RunAsync(ParseResult result, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is ContractException or InboxException or IOException or UnauthorizedAccessException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync($"channel-connector: {exception.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Hosting;

namespace ChannelConnector.Forwarding;

/// <summary>
/// <c>dead-letters list</c> and <c>dead-letters replay</c>, for whoever looks after a channel. They work on the state beside a connector that
/// runs, which finds what was replayed within seconds. What a message says is never shown.
/// </summary>
internal static class DeadLetterCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="read">Reads where contract and state are.</param>
    public static Command Create(Func<ParseResult, ConnectorOptions> read)
    {
        Command command = new("dead-letters", "Messages that Genesys Cloud has refused for good.");
        command.Subcommands.Add(List(read));
        command.Subcommands.Add(Replay(read));
        return command;
    }

    private static Command List(Func<ParseResult, ConnectorOptions> read)
    {
        Option<string> format = new("--output", "-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        Command command = new("list", "Show them, the oldest first: id, time, attempts and reason, never what they say.") { format };
        command.SetAction((result, _) => RunAsync(read(result), result.InvocationConfiguration, async inbox =>
        {
            IReadOnlyList<DeadLetter> letters = await inbox.DeadLettersAsync();
            TextWriter output = result.InvocationConfiguration.Output;
            if (result.GetValue(format) == "json")
            {
                output.WriteLine(JsonSerializer.Serialize(letters, ForwardingJsonContext.Default.IReadOnlyListDeadLetter));
            }
            else
            {
                WriteTable(letters, output);
            }

            return 0;
        }));
        return command;
    }

    private static Command Replay(Func<ParseResult, ConnectorOptions> read)
    {
        Argument<string[]> ids = new("id") { Description = "Ids, as listed", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> all = new("--all") { Description = "Every dead letter" };
        Command command = new("replay", "Have them sent again, under the same ids, behind what waits already.") { ids, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(ids) is { Length: > 0 }))
            {
                result.AddError("dead-letters replay: give either ids, as `dead-letters list` shows them, or --all");
            }
        });
        command.SetAction((result, _) => RunAsync(read(result), result.InvocationConfiguration, async inbox => await ReplayAsync(
            inbox, result.GetValue(all) ? [.. (await inbox.DeadLettersAsync()).Select(letter => letter.Id)] : result.GetValue(ids)!, result.InvocationConfiguration)));
        return command;
    }

    private static async Task<int> ReplayAsync(IMessageInbox inbox, IReadOnlyList<string> ids, InvocationConfiguration invocation)
    {
        int replayed = 0;
        foreach (string id in ids)
        {
            if (await inbox.ReplayAsync(id))
            {
                replayed++;
            }
            else
            {
                await invocation.Error.WriteLineAsync($"channel-connector: there is no dead letter {id}: `dead-letters list` shows them");
            }
        }

        await invocation.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{replayed} of {ids.Count} replayed"));
        return replayed == ids.Count ? 0 : 1;
    }

    private static async Task<int> RunAsync(ConnectorOptions options, InvocationConfiguration invocation, Func<IMessageInbox, Task<int>> act)
    {
        try
        {
            await using IMessageInbox inbox = await ConnectorState.OpenInboxAsync(options, ContractFile.Read(options.ContractPath));
            return await act(inbox);
        }
        catch (Exception exception) when (exception is ContractException or InboxException)
        {
            await invocation.Error.WriteLineAsync($"channel-connector: {exception.Message}");
            return 1;
        }
    }

    private static void WriteTable(IReadOnlyList<DeadLetter> letters, TextWriter output)
    {
        int width = letters.Select(letter => letter.Id.Length).Append(2).Max();
        output.WriteLine($"{"ID".PadRight(width)}  RECEIVED              ATTEMPTS  REASON");
        foreach (DeadLetter letter in letters)
        {
            string received = letter.Received.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{letter.Id.PadRight(width)}  {received}  {letter.Attempts,8}  {letter.Reason}"));
        }
    }
}

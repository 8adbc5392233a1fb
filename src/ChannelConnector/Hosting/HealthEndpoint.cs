using System.Globalization;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;

namespace ChannelConnector.Hosting;

/// <summary>The probes.</summary>
internal static class HealthEndpoint
{
    public static void MapHealth(this WebApplication app, ContractGate gate, IMessageInbox? inbox = null)
    {
        app.MapGet("/livez", () => inbox?.IsBroken == true
            ? TypedResults.Text("the inbox has stopped writing\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ok\n"));
        app.MapGet("/readyz", () =>
        {
            string end = gate.NotAfter is { } instant ? instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "none";
            return gate.IsOpen()
                ? TypedResults.Text($"ok revision={gate.Contract.Revision} notAfter={end}\n")
                : TypedResults.Text($"closed: the contract ended at notAfter={end}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        });
    }
}

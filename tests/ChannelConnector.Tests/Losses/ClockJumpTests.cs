using System.Net;
using ChannelConnector.Configuration;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.Connectors.Losses;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChannelConnector.Tests.Losses;

/// <summary>Somebody sets the clock while messages come. In this process: the clock of another one cannot be set without setting everybody's.</summary>
public sealed class ClockJumpTests
{
    private const string Account = "17841400000000000";

    private static readonly TimeSpan Year = TimeSpan.FromDays(366);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_clock_that_jumps_a_year_ahead_and_back_loses_nothing_and_brings_nothing_back()
    {
        SetClock clock = new();
        await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        using ConnectorWorkspace workspace = new(ConnectorWorkspace.ContractFor("Facebook", Account), farEnds);
        SortedDictionary<string, string> settings = new(workspace.Contract.Settings.ToDictionary(), StringComparer.Ordinal) { ["genesysRequestsPerMinute"] = "10000" };
        workspace.Write(workspace.Contract with { Settings = settings });
        LossDriver driver = new(seed: 20261126, "Facebook", Account, farEnds);
        List<LossDisturbance> ends = [];

        await using (WebApplication first = await StartAsync(workspace, farEnds, clock, driver))
        {
            driver.Start();
            foreach (TimeSpan offset in (TimeSpan[])[Year, TimeSpan.Zero, -Year, Year, TimeSpan.Zero])
            {
                // Whoever has to wait a second by a clock that is set back a year must not wait for a year.
                farEnds.Genesys.Fail(FarEndFaults.First(2, FarEndFaults.Status(429, TimeSpan.FromSeconds(1))));
                farEnds.Genesys.Fail(FarEndFaults.First(2, FarEndFaults.Status(500)));
                int accepted = farEnds.Genesys.AcceptedCount;
                driver.Grant(12);
                await Wait.ForAsync("messages to pass", () => farEnds.Genesys.AcceptedCount > accepted, Patience);
                clock.Offset = offset;
            }

            await driver.EndAsync(Patience);
            await EmptyAsync(first);
            await first.StopAsync();
        }

        DateTimeOffset ended = TimeProvider.System.GetUtcNow();
        ends.Add(new LossDisturbance(LossCause.ProcessEnded, ended, ended));
        await using WebApplication second = await StartAsync(workspace, farEnds, clock, driver);
        await driver.SendAllAgainAsync();
        await EmptyAsync(second);
        await second.StopAsync();

        LossHistory history = new()
        {
            Webhooks = driver.Webhooks,
            Arrivals = [.. farEnds.Genesys.Accepted.Select(delivery => new LossArrival(delivery.MessageId, delivery.From, delivery.Text, delivery.Attachments.Count, delivery.AcceptedAt))],
            Disturbances = ends,
            MediaMayBeGone = true,
        };
        Assert.Empty(LossOracle.Check(history));
        Assert.True(history.Arrivals.Count > 30);
    }

    private static async Task<WebApplication> StartAsync(ConnectorWorkspace workspace, ConnectorFarEnds farEnds, TimeProvider clock, LossDriver driver)
    {
        WebApplication app = await ConnectorHost.BuildAsync(new ConnectorOptions
        {
            ContractPath = workspace.ContractPath,
            CredentialsPath = workspace.CredentialsPath,
            StatePath = workspace.StatePath,
            Listen = server => server.Listen(IPAddress.Loopback, 0),
            Time = clock,
            Proxy = farEnds.WebProxy,
            TrustedRoot = farEnds.Root,
        });
        await app.StartAsync();
        driver.Targets = [new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()) }];
        return app;
    }

    private static Task EmptyAsync(WebApplication app) =>
        Wait.ForAsync("the inbox to be empty", _ => Task.FromResult(app.Services.GetRequiredService<IMessageInbox>().Backlog().Depth), depth => depth == 0, Patience);
}

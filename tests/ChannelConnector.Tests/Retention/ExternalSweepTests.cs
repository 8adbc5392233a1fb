using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Outbound;
using ChannelConnector.Tests.Flows;
using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Retention;

/// <summary>The verb <c>sweep</c> on a state that replicas may be at work on.</summary>
public sealed class ExternalSweepTests
{
    [Fact]
    public async Task It_leaves_answers_alone_while_a_replica_lives_and_deletes_them_when_none_does()
    {
        await using ConnectorWorld world = await ConnectorWorld.CreateAsync("Facebook", state: StateKind.External);
        string connection = await File.ReadAllTextAsync(Path.Combine(world.Workspace.CredentialsPath, PostgresDatabase.Credential));
        await using (PostgresInbox replica = await PostgresInbox.OpenAsync(connection, world.Workspace.Contract.Channel, "pod-1", TimeProvider.System))
        {
            await replica.ReadPendingAsync();
            await replica.Outbox.AddAsync(new NewAnswer("a1", "anna", InboxBench.Now, new AnswerContent { Parts = [new AnswerPart { Text = "Guten Tag" }] }));

            SweepRun beside = await SweepRun.RunAsync(world, hasCredentials: true);

            Assert.Equal((0, "0 media, 0 files that belonged to no message and 0 dead letters were deleted\n", ""), (beside.ExitCode, beside.Output, beside.Error));
            Assert.Equal(1, (await replica.Outbox.TakeAsync(1)).Waiting);
        }

        SweepRun alone = await SweepRun.RunAsync(world, hasCredentials: true);

        Assert.EndsWith("1 answers that were not sent were deleted\n", alone.Output, StringComparison.Ordinal);
    }
}

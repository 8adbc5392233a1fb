namespace ChannelConnector.Tests.Forwarding;

/// <summary>Messages that are unsent on their way.</summary>
public sealed class ForwarderUnsendTests
{
    [Fact]
    public async Task An_unsent_message_that_waits_is_never_sent()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        await bench.AddAsync("m1", "anna", "Geheim");
        await bench.AddAsync("m2", "anna");
        await bench.State.UnsendAsync("m1");

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m2"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task A_message_that_is_unsent_between_reading_and_sending_is_not_sent()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna", "Geheim");
        bench.Genesys.Answer = async delivery =>
        {
            await bench.State.UnsendAsync("m2");
            return FakeGenesys.Status(202);
        };

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task A_message_that_is_unsent_in_flight_is_followed_by_a_notice()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = async delivery =>
        {
            if (delivery.Id == "m1")
            {
                await bench.State.UnsendAsync("m1");
            }

            return FakeGenesys.Status(202);
        };

        await bench.AddAsync("m1", "anna", "Geheim");
        await bench.UntilAcceptedAsync(2);

        Assert.Equal(["m1", "m1:unsent"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
        Assert.Contains("has unsent a message", bench.Genesys.Accepted[1].Text, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using ChannelOperator.Runtime.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>Answers of any shape and size, and what is noted of them.</summary>
public sealed class ApiClientAnswerTests
{
    [Fact]
    public async Task AnswerThatIsNoJson_IsAJsonException()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync("<html>");

        await Assert.ThrowsAsync<JsonException>(harness.GetAsync);
    }

    [Fact]
    public async Task AnswerTooLarge_IsRefused()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.Response.WriteAsync("\"" + new string('x', ApiClientHarness.Options.MaxBodyBytes) + "\""));

        await Assert.ThrowsAsync<IOException>(harness.GetAsync);
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(99_000)]
    public async Task AnswerOfAnyLength_ReadWhole(int length)
    {
        string colour = new('x', length);
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync($$"""{"spec":{"colour":"{{colour}}"} }""");

        Assert.Equal(colour, (await harness.GetAsync())!.Spec!.Colour);
    }

    [Fact]
    public async Task DateOfTheAnswer_GoesToTheClockMonitor()
    {
        ApiClientHarness? harness = null;
        harness = await ApiClientHarness.CreateAsync((_, context) =>
        {
            context.Response.Headers.Date = harness!.Clock.GetUtcNow().AddMinutes(-5).ToString("R");
            return context.JsonAsync(Answers.Widget);
        });
        await using ApiClientHarness _ = harness;

        await harness.GetAsync();

        Assert.True(harness.ClockMonitor.IsSkewed);
    }
}

using ChannelOperator.Runtime.Queueing;
using CsCheck;

namespace ChannelOperator.Runtime.Tests.Queueing;

public sealed class RetryBackoffTests
{
    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 100)]
    [InlineData(5, 1600)]
    [InlineData(11, 102400)]
    [InlineData(12, 120000)]
    [InlineData(int.MaxValue, 120000)]
    public void MostRandom_DoublesUpToTheCap(int failures, int milliseconds)
    {
        RetryBackoff backoff = RetryBackoff.Default with { Random = () => 1 };

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), backoff.Delay(failures));
    }

    [Fact]
    public void LeastRandom_IsHalfOfIt()
    {
        RetryBackoff backoff = RetryBackoff.Default with { Random = () => 0 };

        Assert.Equal(TimeSpan.FromMilliseconds(25), backoff.Delay(0));
        Assert.Equal(TimeSpan.FromSeconds(60), backoff.Delay(100));
    }

    [Fact]
    public void AnyFailuresAndRandom_StayPositiveAndCapped() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Double[0, 1]).Sample((failures, random) =>
        {
            TimeSpan delay = (RetryBackoff.Default with { Random = () => random }).Delay(failures);
            return delay >= TimeSpan.FromMilliseconds(25) && delay <= TimeSpan.FromMinutes(2);
        });
}

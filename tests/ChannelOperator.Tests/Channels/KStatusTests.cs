using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Api.ChannelConditions;
using static ChannelOperator.Tests.Testing.ChannelStates;

namespace ChannelOperator.Tests.Channels;

/// <summary>The table of the design: what kstatus makes of a channel in each state.</summary>
public sealed class KStatusTests
{
    public static TheoryData<string> MovingNames => [.. Moving.Keys];

    public static TheoryData<string> HealthyNames => [.. Healthy.Keys];

    public static TheoryData<string> StuckNames => [.. Stuck.Keys];

    [Theory]
    [MemberData(nameof(MovingNames))]
    public void In_progress(string name) => Assert.Equal(KStatus.InProgress, Judge(Moving[name]));

    [Theory]
    [MemberData(nameof(HealthyNames))]
    public void Current(string name) => Assert.Equal(KStatus.Current, Judge(Healthy[name]));

    [Theory]
    [MemberData(nameof(StuckNames))]
    public void Failed_with_the_reason_of_what_stops_it(string name)
    {
        Assert.Equal(KStatus.Failed, Judge(Stuck[name]));
        Assert.Equal(name, Stuck[name].Status().Get(Stalled).Reason);
    }

    [Fact]
    public void A_channel_that_the_operator_has_not_seen_is_in_progress()
    {
        Condition[] conditions = JsonSerializer.Deserialize<Condition[]>(InitialJson, JsonSerializerOptions.Web)!;
        Assert.Equal(KStatus.InProgress, KStatus.Of((Facts.Build().Channel with { Status = new MessagingChannelStatus { Conditions = conditions } }).ToJson()));
    }

    [Fact]
    public void An_edited_channel_is_in_progress_until_it_is_seen_again()
    {
        MessagingChannel seen = Facts.Build().Channel with { Status = Running(Facts).Status() };
        Assert.Equal(KStatus.InProgress, KStatus.Of((seen with { Metadata = seen.Metadata with { Generation = 2 } }).ToJson()));
    }

    [Fact]
    public void Violations_and_suspension_show_as_conditions_of_their_own()
    {
        Assert.Equal("TermsNotAccepted", Healthy["violation under Warn"].Status().Get(PolicyViolated).Reason);
        Assert.Equal("SuspendedByUser", Healthy["suspended by its user"].Status().Get(Suspended).Reason);
        Assert.NotNull(Moving["created suspended"].Status().Find(Suspended));
    }

    private static string Judge(Pass pass) => KStatus.Of((pass.Observed.Channel with { Status = pass.Status() }).ToJson());
}

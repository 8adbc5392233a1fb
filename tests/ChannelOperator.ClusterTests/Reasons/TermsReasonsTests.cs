using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason for and against accepted terms, and of the retention.</summary>
[Collection(OperatorCollection.Name)]
public sealed class TermsReasonsTests(OperatorFixture fixture)
{
    [Fact]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.TermsCurrent)]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.TermsExpiring)]
    public async Task TermsThatAreGood_LetTheChannelRun()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(FourVersions(world));
        await world.CreateAsync(Channel(world, "current", "newest"), Channel(world, "expiring", "2026-01"), Channel(world, "ahead", "coming"));

        MessagingChannel current = await world.WaitForReasonAsync("current", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        MessagingChannel expiring = await world.WaitForReasonAsync("expiring", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        MessagingChannel ahead = await world.WaitForReasonAsync("ahead", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);

        Assert.Equal("TermsAccepted=True/TermsCurrent", current.Say(ChannelConditions.TermsAccepted));
        Assert.Equal("TermsAccepted=True/TermsExpiring", expiring.Say(ChannelConditions.TermsAccepted));
        Assert.Equal("TermsAccepted=True/TermsCurrent", ahead.Say(ChannelConditions.TermsAccepted));
        Assert.Contains("version newest is in force: accept it before, or the channel stops", expiring.ConditionOf(ChannelConditions.TermsAccepted)!.Message, StringComparison.Ordinal);
        Assert.Equal("2026-01", expiring.Status!.Effective!.TermsVersion);
    }

    [Fact]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.TermsNotAccepted)]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.TermsVersionUnknown)]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.TermsOutdated)]
    public async Task TermsThatAreNotGood_StartNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(FourVersions(world));
        (MessagingChannel Channel, string Reason, string Says)[] cases =
        [
            (world.Channel("none", spec => spec with { Terms = null }), TermsReasons.TermsNotAccepted, "accept it and set spec.terms"),
            (Channel(world, "ahead", "newest", Times.DaysAhead(1)), TermsReasons.TermsNotAccepted, "more than 5 minutes ahead"),
            (Channel(world, "unknown", "1999-12"), TermsReasons.TermsVersionUnknown, "version 1999-12"),
            (Channel(world, "outdated", "2025-01"), TermsReasons.TermsOutdated, "was good until 2026-01-01T00:00:00Z, version newest is in force"),
        ];
        await world.CreateAsync([.. cases.Select(item => item.Channel)]);

        foreach ((MessagingChannel channel, string reason, string says) in cases)
        {
            MessagingChannel seen = await world.WaitForReasonAsync(channel.Metadata.Name, ChannelConditions.Ready, reason);
            Assert.Equal($"TermsAccepted=False/{reason}", seen.Say(ChannelConditions.TermsAccepted));
            Assert.Equal($"Stalled=True/{reason}", seen.Say(Stalled));
            Assert.Contains(says, seen.ConditionOf(ChannelConditions.TermsAccepted)!.Message, StringComparison.Ordinal);
            Assert.Null(await world.DeploymentAsync(channel.Metadata.Name));
        }
    }

    [Fact]
    [Reaches(ChannelConditions.TermsAccepted, TermsReasons.NotRequired)]
    public async Task PolicyWithoutTerms_AsksForNone()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"terms":null}}""");
        MessagingChannel channel = await world.RunAsync(world.Channel("support", spec => spec with { Terms = null }));

        Assert.Equal("TermsAccepted=True/NotRequired", channel.Say(ChannelConditions.TermsAccepted));
    }

    [Fact]
    [Reaches(RetentionCompliant, RetentionReasons.RetentionClamped)]
    [Reaches(RetentionCompliant, RetentionReasons.WithinLimits)]
    public async Task RetentionAboveTheCeiling_IsCutToIt()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"7d","image":"0s"}}}}""");
        MessagingChannel clamped = await world.RunAsync(world.Channel("clamped", spec => spec with { MediaRetention = Retention("30d") }));
        MessagingChannel within = await world.RunAsync(world.Channel("within", spec => spec with { MediaRetention = new Dictionary<string, Duration>(Retention("1d")) { ["image"] = new("0s") } }));

        Assert.Equal("RetentionCompliant=True/RetentionClamped", clamped.Say(RetentionCompliant));
        Assert.Contains("image 30d to 0s", clamped.ConditionOf(RetentionCompliant)!.Message, StringComparison.Ordinal);
        Assert.Equal("7d", clamped.Status!.Effective!.Retention!["video"].Text);
        Assert.Equal("0s", clamped.Status.Effective.Retention["image"].Text);
        Assert.Equal("RetentionCompliant=True/WithinLimits", within.Say(RetentionCompliant));
        Assert.Equal("1d", within.Status!.Effective!.Retention!["video"].Text);
    }

    private static PlatformPolicy FourVersions(ChannelWorld world) => world.Policy(spec => spec with
    {
        Terms = new PolicyTerms
        {
            Versions =
            [
                new TermsVersion { Version = "2025-01", EffectiveTime = new Timestamp("2025-01-01T00:00:00Z") },
                new TermsVersion { Version = "2026-01", EffectiveTime = new Timestamp("2026-01-01T00:00:00Z") },
                new TermsVersion { Version = "newest", EffectiveTime = Times.DaysAgo(10), GracePeriod = new Duration("30d") },
                new TermsVersion { Version = "coming", EffectiveTime = Times.DaysAhead(10) },
            ],
        },
    });

    private static Dictionary<string, Duration> Retention(string duration) => new(StringComparer.Ordinal) { [MediaKinds.Default] = new(duration) };

    private static MessagingChannel Channel(ChannelWorld world, string name, string version, Timestamp? accepted = null) => world.Channel(name, spec => spec with
    {
        Terms = new TermsAcceptance { AcceptedVersion = version, AcceptedBy = "legal@example.com", AcceptedTime = accepted ?? Times.DaysAgo(1) },
    });
}

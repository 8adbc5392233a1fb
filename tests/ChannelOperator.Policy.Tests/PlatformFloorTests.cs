using ChannelOperator.Api;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Policy.Tests;

public sealed class PlatformFloorTests
{
    [Theory]
    [InlineData("WhatsApp")]
    [InlineData("whatsapp")]
    [InlineData("WHATSAPP")]
    [InlineData("Facebook")]
    [InlineData("faceBook")]
    public void Approval_is_required_whatever_the_policy_says(string platform)
    {
        foreach (bool? required in new bool?[] { null, false, true })
        {
            CompiledPolicy compiled = PolicyCompiler.Compile(new PlatformPolicyBuilder().For(platform).WithApproval(required).Build());
            Assert.Equal((true, true), (compiled.Policy!.ApprovalRequired, compiled.Policy.ApprovalFloor));
            Assert.Equal(required == true ? "Accepted" : "FloorApplied", compiled.Reason);
            Assert.Equal(required != true, compiled.Message.Contains("approval is required", StringComparison.Ordinal));
            Assert.Equal("AwaitingApproval", new FactsBuilder().On(platform).Policy(policy => policy.WithApproval(required)).Decide().Reason);
        }
    }

    [Theory]
    [InlineData("Instagram")]
    [InlineData("instagram")]
    [InlineData("InstaGRAM")]
    public void Story_mentions_are_protected_whatever_the_policy_says(string platform)
    {
        CompiledPolicy compiled = PolicyCompiler.Compile(new PlatformPolicyBuilder()
            .For(platform)
            .WithMedia(media => media with { NeverStore = ["ViewOnce"], UrlHosts = ["cdn.example.com"], Recording = MediaRecording.Allowed, UnsentMessages = UnsentMessages.Keep })
            .Build());
        EffectivePolicy policy = compiled.Policy!;
        Assert.Equal(["StoryMention", "ViewOnce"], policy.NeverStore.AsEnumerable());
        Assert.Equal(["*.cdninstagram.com", "*.fbcdn.net", "cdn.example.com", "cdn.fbsbx.com", "lookaside.fbsbx.com"], policy.UrlHosts.AsEnumerable());
        Assert.Equal((MediaRecording.Forbidden, UnsentMessages.Delete), (policy.Recording, policy.UnsentMessages));
        Assert.Equal("FloorApplied", compiled.Reason);
        Assert.EndsWith("neverStore has StoryMention; urlHosts has the hosts of the Facebook CDN; recording is Forbidden; unsentMessages is Delete", compiled.Message, StringComparison.Ordinal);
    }

    /// <summary>Each part of the floor is raised, and told, by itself.</summary>
    [Theory]
    [InlineData("neverStore", "neverStore has StoryMention")]
    [InlineData("urlHosts", "urlHosts has the hosts of the Facebook CDN")]
    [InlineData("recording", "recording is Forbidden")]
    [InlineData("unsentMessages", "unsentMessages is Delete")]
    [InlineData("nothing", null)]
    public void Only_what_is_missing_is_raised(string missing, string? told)
    {
        CompiledPolicy compiled = PolicyCompiler.Compile(new PlatformPolicyBuilder().For("Instagram").WithMedia(_ => new PolicyMedia
        {
            NeverStore = missing == "neverStore" ? null : ["StoryMention"],
            UrlHosts = missing == "urlHosts" ? ["*.fbcdn.net"] : PlatformFloor.CdnHosts,
            Recording = missing == "recording" ? null : MediaRecording.Forbidden,
            UnsentMessages = missing == "unsentMessages" ? null : UnsentMessages.Delete,
        }).Build());
        Assert.Equal(told is null ? "Accepted" : "FloorApplied", compiled.Reason);
        Assert.Equal(told is null ? "the policy is applied as it stands" : "the policy is applied with the floor for Instagram, which holds whatever stands here: " + told, compiled.Message);
    }

    [Theory]
    [InlineData("X")]
    [InlineData("Telegram")]
    [InlineData("Instagram2")]
    public void Other_platforms_have_no_floor(string platform) =>
        Assert.Equal("Accepted", PolicyCompiler.Compile(new PlatformPolicyBuilder().For(platform).Build()).Reason);

    [Fact]
    public void Instagram_needs_no_approval_by_the_floor()
    {
        EffectivePolicy policy = PolicyCompiler.Compile(new PlatformPolicyBuilder().For("Instagram").Build()).Policy!;
        Assert.Equal((false, false), (policy.ApprovalRequired, policy.ApprovalFloor));
    }

    [Fact]
    public void No_policy_is_looser_than_the_floor() => Gen.OneOf([.. PolicyGenerator.Platforms.Select(PolicyGenerator.For)]).Sample(
        written =>
        {
            if (PolicyCompiler.Compile(written).Policy is not { } policy)
            {
                return;
            }

            switch (policy.Platform)
            {
                case "whatsapp" or "facebook":
                    Assert.True(policy is { ApprovalRequired: true, ApprovalFloor: true });
                    break;
                case "instagram":
                    Assert.Contains("StoryMention", policy.NeverStore);
                    Assert.Empty(PlatformFloor.CdnHosts.Except(policy.UrlHosts, StringComparer.Ordinal));
                    Assert.Equal((MediaRecording.Forbidden, UnsentMessages.Delete), (policy.Recording, policy.UnsentMessages));
                    break;
            }

            // Stricter than the floor stays as written.
            Assert.True(policy.ApprovalRequired || written.Spec.Approval?.Required != true);
            Assert.Empty((written.Spec.Media?.NeverStore ?? []).Except(policy.NeverStore, StringComparer.Ordinal));
            Assert.True(policy.Recording == MediaRecording.Forbidden || written.Spec.Media?.Recording != MediaRecording.Forbidden);
            Assert.True(policy.UnsentMessages == UnsentMessages.Delete || written.Spec.Media?.UnsentMessages != UnsentMessages.Delete);
        },
        iter: 5_000);
}

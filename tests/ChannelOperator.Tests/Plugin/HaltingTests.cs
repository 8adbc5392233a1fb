using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Tests.Plugin;

/// <summary><c>halt</c> and <c>resume</c> while the server, or somebody else, is in the way.</summary>
public sealed class HaltingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HaltingServer _server = new();

    public static TheoryData<Exception> Failures => new(
        new ApiException("list", ResourceTypes.MessagingChannels, default, 500, "InternalError", "etcd is away"),
        new ApiException("list", ResourceTypes.MessagingChannels, default, 404, "NotFound", "the CRD is gone"),
        new HttpRequestException("connection refused"),
        new TimeoutException("no answer"));

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Halt_IsWritten_WhateverIsWrongWithTheCount(Exception failure)
    {
        _server.OnList = _ => Task.FromException(failure);

        Assert.Equal(PluginExit.Done, await _server.Halting().HaltAsync("WhatsApp", "incident", null, TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Equal("incident", _server.Policy.Spec.Halt!.Reason);
        Assert.StartsWith("whatsapp is halted.", _server.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("how many cannot be told", _server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Halt_AsksWithoutTheCount_WhereNoListComes()
    {
        _server.OnList = token => { Task hangs = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); _server.Time.Advance(TimeSpan.FromSeconds(3)); return hangs; };

        Assert.Equal(PluginExit.Done, await _server.Halting(_ => true).HaltAsync("whatsapp", "incident", null, TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Contains("how many cannot be told: the API server did not list them within 3s.", _server.Output.ToString(), StringComparison.Ordinal);
        Assert.NotNull(_server.Policy.Spec.Halt);
    }

    [Fact]
    public async Task Halt_IsWrittenAgain_WhereThePolicyWasChangedMeanwhile()
    {
        _server.BeforeWrite = _server.WriteStatus;

        Assert.Equal(PluginExit.Done, await _server.Halting().HaltAsync("whatsapp", "incident", null, TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Equal("incident", _server.Policy.Spec.Halt!.Reason);
    }

    [Fact]
    public async Task Halt_OfSomebodyElseMeanwhile_Stands()
    {
        _server.BeforeWrite = () => _server.SetHalt(new PlatformHalt { Reason = "another incident", By = "ben" });

        Assert.Equal(PluginExit.Done, await _server.Halting().HaltAsync("whatsapp", "incident", null, TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Equal("another incident", _server.Policy.Spec.Halt!.Reason);
        Assert.Contains("whatsapp is halted already by ben: another incident", _server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_ShowsAHaltThatIsNew_AndAsksAgain()
    {
        _server.SetHalt(new PlatformHalt { Reason = "first" });
        int asked = 0;
        PlatformHalting halting = _server.Halting(_ =>
        {
            _server.SetHalt(new PlatformHalt { Reason = "second", By = "ben" });
            return ++asked == 1;
        });

        Assert.Equal(PluginExit.NotDone, await halting.ResumeAsync("whatsapp", TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Equal((2, "second"), (asked, _server.Policy.Spec.Halt!.Reason));
        Assert.Contains("was changed meanwhile, and nothing is written yet: whatsapp is halted by ben: second", _server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_WithYes_LiftsNoHaltThatIsNew_AndSaysSo()
    {
        _server.SetHalt(new PlatformHalt { Reason = "first" });
        _server.BeforeWrite = () => _server.SetHalt(new PlatformHalt { Reason = "first" });

        PluginException failed = await Assert.ThrowsAsync<PluginException>(() => _server.Halting().ResumeAsync("whatsapp", TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Contains("nothing was written", failed.Message, StringComparison.Ordinal);
        Assert.NotNull(_server.Policy.Spec.Halt);
    }

    [Fact]
    public async Task Resume_IsNotKeptBackByAStatus()
    {
        _server.SetHalt(new PlatformHalt { Reason = "first" });
        _server.BeforeWrite = _server.WriteStatus;

        Assert.Equal(PluginExit.Done, await _server.Halting(_ => true).ResumeAsync("whatsapp", TimeSpan.Zero, default).WaitAsync(Patience));
        Assert.Null(_server.Policy.Spec.Halt);
    }

    [Fact]
    public async Task Waiting_ListsChannelsAlone_TheLessOftenTheSlowerTheServerIs()
    {
        List<DateTimeOffset> lists = [];
        _server.Channels = [new Samples().Channel];
        _server.OnList = _ => { lists.Add(_server.Time.GetUtcNow()); _server.Time.Advance(TimeSpan.FromSeconds(2)); return Task.CompletedTask; };
        Task<int> halted = _server.Halting(_ => true).HaltAsync("whatsapp", "incident", null, TimeSpan.FromSeconds(30), default);
        await AdvanceAsync(halted);

        Assert.Contains("1 channel is not at zero yet: cx/support", (await Assert.ThrowsAsync<PluginException>(() => halted)).Message, StringComparison.Ordinal);
        Assert.All(_server.Lists, type => Assert.Equal(ResourceTypes.MessagingChannels, type));
        Assert.All(lists.Skip(1).SkipLast(1).Zip(lists.Skip(2).SkipLast(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(10), $"{pair}"));
    }

    [Fact]
    public async Task Waiting_OutlastsAServerThatFailsForAMoment()
    {
        _server.Channels = [Halted(new Samples().Channel)];
        int lists = 0;
        _server.OnList = _ => ++lists <= 3 ? Task.FromException(new ApiException("list", ResourceTypes.MessagingChannels, default, 503, "", "busy")) : Task.CompletedTask;
        Task<int> halted = _server.Halting().HaltAsync("whatsapp", "incident", null, TimeSpan.FromSeconds(30), default);
        await AdvanceAsync(halted);

        Assert.Equal(PluginExit.Done, await halted);
        Assert.Contains("Every channel of whatsapp is at zero: 1 channel.", _server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChannelThatIsBeingDeleted_IsNotTakenForStopped()
    {
        MessagingChannel channel = new Samples().Channel;
        _server.Channels = [Halted(channel), channel with { Metadata = new ObjectMeta { Name = "leaving", Namespace = "cx", Generation = 2, DeletionTimestamp = new Timestamp("2026-06-01T11:00:00Z") } }];
        Task<int> halted = _server.Halting().HaltAsync("whatsapp", "incident", null, TimeSpan.FromSeconds(5), default);
        await AdvanceAsync(halted);

        Assert.Contains("nobody knows whether 1 channel that is being deleted is at zero, for no status tells it: cx/leaving", (await Assert.ThrowsAsync<PluginException>(() => halted)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Every channel", _server.Output.ToString(), StringComparison.Ordinal);
    }

    private async Task AdvanceAsync(Task done)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!done.IsCompleted && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            _server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static MessagingChannel Halted(MessagingChannel channel) => channel with
    {
        Status = Samples.Running with
        {
            Connector = new ConnectorStatus { Name = "support-connector" },
            Conditions =
            [
                new Condition { Type = ChannelConditions.Approved, Status = ConditionStatus.False, Reason = ChannelConditions.ApprovedReasons.PlatformHalted },
                new Condition { Type = ChannelConditions.Enforced, Status = ConditionStatus.True, Reason = ChannelConditions.EnforcedReasons.ConnectorStopped },
            ],
        },
    };
}

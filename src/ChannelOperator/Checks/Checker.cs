using System.Collections.Immutable;
using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Manifests;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Checks;

/// <summary>Judges declared channels by the operator's own decision, alone or compared with what was before. Pure.</summary>
internal sealed class Checker
{
    private readonly DeclaredObjects _declared;
    private readonly DateTimeOffset _time;
    private readonly Baseline? _baseline;
    private readonly Dictionary<(string Namespace, string Name), (MessagingChannel Channel, ChannelDecision Decision)> _before;

    private Checker(DeclaredObjects declared, DateTimeOffset time, Baseline? baseline)
    {
        _declared = declared;
        _time = time;
        _baseline = baseline;
        _before = (baseline?.Snapshot.Channels ?? []).ToDictionary(Key, channel => (channel, ChannelDecider.Decide(baseline!.Snapshot.FactsOf(channel, baseline.Time), baseline.Time)));
    }

    /// <summary>Checks.</summary>
    /// <param name="declared">The files.</param>
    /// <param name="target">The objects to judge: those of the files, or with those of a cluster around them.</param>
    /// <param name="time">The instant to judge for.</param>
    /// <param name="baseline">What to compare with; null for nothing.</param>
    public static CheckReport Check(DeclaredObjects declared, ClusterSnapshot target, DateTimeOffset time, Baseline? baseline) => new Checker(declared, time, baseline).Check(target);

    private CheckReport Check(ClusterSnapshot target)
    {
        ClusterSnapshot continued = target.With([.. target.Channels.Select(Continue)]);
        CheckedChannel[] checkedChannels = [.. continued.Channels.Select(channel => Judge(continued, channel))];
        HashSet<(string Namespace, string Name)> present = [.. target.Channels.Select(Key)];
        // A cluster has many channels that neither stand in the files nor are touched by them.
        ImmutableArray<CheckedChannel> channels =
        [
            .. checkedChannels.Where(channel => channel.File is not null),
            .. checkedChannels.Where(channel => channel.File is null && channel.Change != ChangeKind.None),
            // One that stands in the files and cannot be read is not gone: an API server refuses it, and has the one before.
            .. _before.Values.Where(before => !present.Contains(Key(before.Channel)) && _declared.Find(before.Channel) is null).Select(before => Gone(before.Channel, before.Decision)),
        ];
        ImmutableArray<CheckFinding> problems =
        [
            .. _declared.Problems.Concat(Changed(target)).Select(problem => Problem(problem, Severity.Error)),
            .. RecordNotices.Find(_declared, target).Select(problem => Problem(problem, Severity.Warning)),
        ];
        return new CheckReport
        {
            Time = Timestamp.Rounded(_time).Text,
            ComparedWith = _baseline?.Name,
            Channels = channels,
            Problems = problems,
            Hints = [.. CheckHints.Find(_declared, target, channels, problems)],
            ExitCode = problems.Any(problem => problem.Severity == Severity.Error) || channels.Any(channel => Has(channel, Severity.Error)) ? 2 : channels.Any(Fails) ? 1 : 0,
        };
    }

    private bool Fails(CheckedChannel channel) => _baseline is null ? Has(channel, Severity.Stop) : channel.Loses || (channel.Change == ChangeKind.Added && Has(channel, Severity.Stop));

    private static bool Has(CheckedChannel channel, Severity severity) => channel.Findings.Any(finding => finding.Severity == severity);

    /// <summary>A channel that was there before goes on from what was decided on it: what ran is not started anew.</summary>
    private MessagingChannel Continue(MessagingChannel channel)
    {
        if (!_before.TryGetValue(Key(channel), out (MessagingChannel Channel, ChannelDecision Decision) before))
        {
            return channel;
        }

        MessagingChannelStatus status = before.Channel.Status ?? new MessagingChannelStatus();
        bool ran = ChannelComparison.Runs(before.Decision, ChannelComparison.Lacking(before.Decision));
        ChannelHistoryEntry entry = new() { Action = ran ? ChannelActions.Run : ChannelActions.Stop, Reason = before.Decision.Reason, Time = Timestamp.From(_baseline!.Time) };
        return channel with
        {
            Metadata = channel.Metadata with { Uid = before.Channel.Metadata.Uid, CreationTimestamp = before.Channel.Metadata.CreationTimestamp, Generation = before.Channel.Metadata.Generation },
            Status = status with
            {
                Effective = status.Effective ?? (ran ? new EffectiveChannel { Platform = before.Channel.Spec.Platform, AccountId = before.Channel.Spec.AccountId } : null),
                History = [entry],
            },
        };
    }

    private CheckedChannel Judge(ClusterSnapshot target, MessagingChannel channel)
    {
        ChannelDecision decision = ChannelDecider.Decide(target.FactsOf(channel, _time), _time);
        ChannelDecision? before = _before.TryGetValue(Key(channel), out (MessagingChannel Channel, ChannelDecision Decision) known) ? known.Decision : null;
        Manifest? manifest = _declared.Find(channel);
        ChangeKind change = ChangeOf(before, decision);
        return new CheckedChannel
        {
            Namespace = channel.Metadata.Namespace,
            Name = channel.Metadata.Name,
            Platform = channel.Spec.Platform,
            File = manifest?.File,
            Line = manifest?.Root.Line,
            Action = ActionOf(decision),
            Reason = decision.Reason,
            ActionBefore = before is null ? null : ActionOf(before),
            ReasonBefore = before?.Reason,
            Change = change,
            TermsVersion = decision.TermsVersion,
            Retention = decision.Retention?.ToImmutableSortedDictionary(entry => entry.Key, entry => Duration.From(entry.Value).Text, StringComparer.Ordinal),
            NextTransitionTime = Text(decision.NextTransitionTime),
            StopsAt = Text(decision.NotAfter),
            Findings =
            [
                .. decision.Findings.Select(finding => Report(finding, decision, change, manifest)).OfType<CheckFinding>(),
                .. before is null ? [] : ChannelComparison.Losses(before, decision).Select(loss => loss with { File = manifest?.File, Line = manifest?.LineOf(loss.Path!) }),
            ],
        };
    }

    private ChangeKind ChangeOf(ChannelDecision? before, ChannelDecision after) => before switch
    {
        null => _baseline is null ? ChangeKind.None : ChangeKind.Added,
        _ => ChannelComparison.Of(before, after),
    };

    private CheckFinding? Report(Finding finding, ChannelDecision decision, ChangeKind change, Manifest? manifest)
    {
        Severity? severity = finding switch
        {
            // API servers since 1.25 refuse it.
            { Reason: ChannelConditions.AcceptedReasons.InvalidSpec } => Severity.Error,
            _ when decision.Violations.Contains(finding) => Severity.Warning,
            // Compared with before, what is stopped as before is no news.
            { Effect: not FindingEffect.Permits } when decision.Action == ChannelAction.Stop => _baseline is not null && change == ChangeKind.None ? Severity.Notice : Severity.Stop,
            { Effect: not FindingEffect.Permits } or { Reason: ChannelConditions.ApprovedReasons.ReviewDue or ChannelConditions.TermsReasons.TermsExpiring } => Severity.Warning,
            { Reason: ChannelConditions.RetentionReasons.RetentionClamped } => Severity.Notice,
            _ => null,
        };
        if (severity is not { } grave)
        {
            return null;
        }

        string path = FieldPaths.Of(finding);
        return new CheckFinding
        {
            Severity = grave,
            Condition = finding.Condition,
            Reason = finding.Reason,
            Message = finding.Message,
            File = manifest?.File,
            Line = manifest?.LineOf(path),
            Path = path,
        };
    }

    private static CheckedChannel Gone(MessagingChannel channel, ChannelDecision before) => new()
    {
        Namespace = channel.Metadata.Namespace,
        Name = channel.Metadata.Name,
        Platform = channel.Spec.Platform,
        ActionBefore = ActionOf(before),
        ReasonBefore = before.Reason,
        Change = ChangeKind.Removed,
    };

    /// <summary>What cannot be changed and is: an API server refuses it, however well the new object would do.</summary>
    private IEnumerable<ManifestProblem> Changed(ClusterSnapshot target)
    {
        foreach (MessagingChannel channel in target.Channels)
        {
            if (_declared.Find(channel) is { } manifest && _before.TryGetValue(Key(channel), out (MessagingChannel Channel, ChannelDecision Decision) before))
            {
                foreach ((string path, string was, string value) in new[] { ("spec.platform", before.Channel.Spec.Platform, channel.Spec.Platform), ("spec.accountId", before.Channel.Spec.AccountId, channel.Spec.AccountId) }.Where(field => field.Item2 != field.Item3))
                {
                    yield return new ManifestProblem(manifest.File, manifest.LineOf(path), path, $"is immutable: it is \"{value}\" and was \"{was}\": put it back, or create another channel instead");
                }
            }
        }

        Dictionary<(string, string), ChannelReview> reviews = (_baseline?.Snapshot.Reviews ?? []).ToDictionary(review => (review.Metadata.Namespace, review.Metadata.Name));
        foreach (ChannelReview review in target.Reviews)
        {
            if (_declared.Find(review) is { } manifest && reviews.TryGetValue((review.Metadata.Namespace, review.Metadata.Name), out ChannelReview? before) && !SameSpec(before, review))
            {
                yield return new ManifestProblem(manifest.File, manifest.LineOf("spec"), "spec", "a review is a record and cannot be changed: create a newer one instead");
            }
        }
    }

    private static bool SameSpec(ChannelReview one, ChannelReview other) => JsonElement.DeepEquals(
        JsonSerializer.SerializeToElement(one, ApiJsonContext.Default.ChannelReview).GetProperty("spec"),
        JsonSerializer.SerializeToElement(other, ApiJsonContext.Default.ChannelReview).GetProperty("spec"));

    private static CheckFinding Problem(ManifestProblem problem, Severity severity) => new()
    {
        Severity = severity,
        Reason = severity == Severity.Error ? "InvalidFile" : "NoSuchObject",
        Message = problem.Message,
        File = problem.File,
        Line = problem.Line,
        Path = problem.Path.Length == 0 ? null : problem.Path,
    };

    private static (string Namespace, string Name) Key(MessagingChannel channel) => (channel.Metadata.Namespace, channel.Metadata.Name);

    private static string ActionOf(ChannelDecision decision) => decision.Action == ChannelAction.Run ? ChannelActions.Run : ChannelActions.Stop;

    private static string? Text(DateTimeOffset? time) => time is { } given ? Timestamp.Rounded(given).Text : null;
}

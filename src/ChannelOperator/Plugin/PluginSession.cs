using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>One call of a reading verb: what is in scope, read and judged.</summary>
internal sealed class PluginSession(PluginCluster cluster, TimeProvider time)
{
    // An operator renews its lease every 2 s; one that has not for this long is gone, or has lost it.
    private static readonly TimeSpan LeaseAge = TimeSpan.FromSeconds(20);

    /// <summary>The reports on the channels in scope.</summary>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="platform">Only channels of this platform; null for all.</param>
    /// <param name="selector">Only channels with these labels; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ReportList> ListAsync(string? ns, string? platform, string? selector, CancellationToken cancellationToken)
    {
        Task<ClusterReading> read = cluster.ReadAsync(ns, cancellationToken);
        Task<string> user = cluster.UserAsync(cancellationToken);
        HashSet<ResourceKey>? selected = selector is null ? null : await cluster.SelectAsync(ns, selector, cancellationToken);
        ClusterReading reading = await read;
        ReportBuilder builder = new(reading, await user, time.GetUtcNow());
        ChannelReport[] reports =
        [
            .. reading.Snapshot.Channels
                .Where(channel => ns is null || channel.Metadata.Namespace == ns)
                .Where(channel => selected is null || selected.Contains(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name)))
                .Where(channel => platform is null || string.Equals(Policy.Platforms.Of(channel), platform, StringComparison.OrdinalIgnoreCase))
                .Select(builder.Build),
        ];
        return new ReportList("ChannelReportList", time.GetUtcNow(), builder.Gaps, [.. Sort(reports)]);
    }

    /// <summary>The channel of a name, and what was read.</summary>
    /// <exception cref="PluginException">There is no such channel.</exception>
    public async Task<(MessagingChannel Channel, ClusterReading Reading)> FindAsync(string ns, string name, CancellationToken cancellationToken)
    {
        ClusterReading reading = await cluster.ReadAsync(ns, cancellationToken);
        MessagingChannel? channel = reading.Snapshot.Channels.FirstOrDefault(candidate => candidate.Metadata.Namespace == ns && candidate.Metadata.Name == name);
        if (channel is null && reading.Unread.Any(unread => unread.Type == ResourceTypes.MessagingChannels && unread.Namespace == ns && unread.Name == name))
        {
            throw new PluginException($"MessagingChannel {name} in namespace {ns} is written as this version of the plugin cannot read: take the plugin of the operator's version, or look with kubectl get mch {Shell.Word(name)} -n {Shell.Word(ns)} -o yaml");
        }

        return channel is null ? throw new PluginException(NotFound(ns, name, reading.Snapshot)) : (channel, reading);
    }

    /// <summary>The report on one channel.</summary>
    public async Task<ReportList> ExplainAsync(string ns, string name, CancellationToken cancellationToken)
    {
        Task<string> user = cluster.UserAsync(cancellationToken);
        (MessagingChannel channel, ClusterReading reading) = await FindAsync(ns, name, cancellationToken);
        ReportBuilder builder = new(reading, await user, time.GetUtcNow());
        return new ReportList("ChannelReport", time.GetUtcNow(), builder.Gaps, [builder.Build(channel)]);
    }

    /// <summary>What is known of the operator, for a status that is behind.</summary>
    public async Task<string> OperatorAsync(string ns, CancellationToken cancellationToken)
    {
        LeaseSighting lease = await cluster.LeaseAsync(ns, cancellationToken);
        const string Look = "kubectl get pods -n channel-operator";
        return lease switch
        {
            { Renewed: { } renewed } when time.GetUtcNow() - renewed < LeaseAge => "An operator runs and leads: look again in some seconds.",
            { Renewed: { } renewed } => $"No operator leads, the last one renewed its lease at {Timestamp.Rounded(renewed)}: {Look}",
            { IsReadable: false } => $"If it stays so, is an operator running? You may not read its lease; who may, looks with {Look}",
            _ => $"If it stays so, is an operator running? None has left a lease: {Look}",
        };
    }

    /// <summary>What happened to a channel.</summary>
    public async Task<HistoryList> HistoryAsync(string ns, string name, CancellationToken cancellationToken)
    {
        (MessagingChannel channel, ClusterReading reading) = await FindAsync(ns, name, cancellationToken);
        IReadOnlyList<ChannelEventSighting>? events = await cluster.EventsAsync(channel.Metadata, cancellationToken);
        List<string> gaps = [.. reading.Unread.Where(unread => unread.Type == ResourceTypes.ChannelReviews).Select(unread => unread.Name is null ? "you may not list channelreviews (ClusterRole channel-viewer): the records of the account are missing here" : $"{OneLine.Of(unread.ToString(), Longest.Name)} cannot be read by this version of the plugin, and is missing here")];
        if (events is null)
        {
            gaps.Add("you may not list events in this namespace (ClusterRole view): they are missing here");
        }

        return new HistoryList(ns, name, time.GetUtcNow(), gaps, HistoryBuilder.Build(channel, reading.Snapshot.ReviewsOf(channel), events ?? []));
    }

    /// <summary>What stops by itself.</summary>
    public static DeadlineList Deadlines(ReportList reports, TimeSpan? within) => new(
        reports.Time,
        reports.Gaps,
        [
            .. from report in reports.Items
               from stop in report.StopsAhead
               where within is null || stop.Time - reports.Time <= within
               orderby stop.Time, report.Namespace, report.Name
               select new DeadlineItem(report.Namespace, report.Name, report.Platform, stop.Time, stop.Reason, stop.Do),
        ]);

    /// <summary>What needs a person comes first.</summary>
    private static IEnumerable<ChannelReport> Sort(IEnumerable<ChannelReport> reports) => reports
        .OrderBy(report => report.State == ChannelStates.Stopping ? 0 : report.NeedsAttention ? 1 : 2)
        .ThenBy(report => report.Namespace, StringComparer.Ordinal)
        .ThenBy(report => report.Name, StringComparer.Ordinal);

    private static string NotFound(string ns, string name, ClusterSnapshot snapshot)
    {
        IReadOnlyList<string> near = NearNames.To(name, snapshot.Channels.Where(channel => channel.Metadata.Namespace == ns).Select(channel => channel.Metadata.Name));
        string[] elsewhere = [.. snapshot.Channels.Where(channel => channel.Metadata.Name == name).Select(channel => channel.Metadata.Namespace).Order(StringComparer.Ordinal).Take(3)];
        string hint = elsewhere.Length > 0 ? $"there is one in namespace {string.Join(", ", elsewhere)}: give -n"
            : near.Count > 0 ? $"did you mean {string.Join(", ", near)}?"
            : $"kubectl channel list -n {ns} shows what there is";
        return $"no channel \"{name}\" in namespace {ns}: {hint}";
    }
}

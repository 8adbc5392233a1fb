namespace ChannelOperator.Bench.Scripts;

/// <summary>What the operator sends in one pass over one channel: the requests one after the other, and the events, which others send meanwhile.</summary>
internal sealed record ChannelPass(IReadOnlyList<RecordedRequest> Requests, IReadOnlyList<RecordedRequest> Events)
{
    /// <summary>In a few words, for people.</summary>
    public override string ToString() => string.Join(", ", Requests.Concat(Events).GroupBy(request => $"{request.Method} {request.Resource}").Select(group => $"{group.Count()} {group.Key}"));

    public static ChannelPass Of(IReadOnlyCollection<RecordedRequest> recorded) => new([.. recorded.Where(request => !request.IsEvent)], [.. recorded.Where(request => request.IsEvent)]);
}

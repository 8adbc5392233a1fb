using System.Globalization;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>
/// Holds a history against what a connector promises: nothing acknowledged is lost, nothing comes twice without a cause, conversations keep their order, what was unsent goes, and nothing comes
/// that was never sent. It reads the history alone.
/// </summary>
public sealed class LossOracle
{
    private static readonly string[] Placeholders = ["[Image: could not be fetched from the platform]", "[Image: not kept on this channel]"];

    private readonly LossHistory _history;
    private readonly Dictionary<string, (LossMessage Message, LossWebhook Webhook, int Place)> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset?> _unsent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LossUnsend> _notices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LossArrival>> _arrivals;
    private readonly List<string> _problems = [];

    private LossOracle(LossHistory history)
    {
        _history = history;
        _arrivals = history.Arrivals.GroupBy(arrival => arrival.Id, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal);
        foreach (LossWebhook webhook in history.Webhooks)
        {
            for (int place = 0; place < webhook.Messages.Count; place++)
            {
                _messages.Add(webhook.Messages[place].Id, (webhook.Messages[place], webhook, place));
            }

            foreach (LossUnsend unsend in webhook.Unsends)
            {
                _unsent[unsend.Original] = webhook.Acknowledged;
                _notices[unsend.NoticeId] = unsend;
            }
        }
    }

    /// <summary>What is wrong; empty if nothing.</summary>
    public static IReadOnlyList<string> Check(LossHistory history)
    {
        LossOracle oracle = new(history);
        oracle.CheckLosses();
        oracle.CheckContents();
        oracle.CheckRepetitions();
        oracle.CheckOrder();
        oracle.CheckUnsends();
        oracle.CheckMedia();
        return oracle._problems;
    }

    /// <summary>The messages that have to arrive: acknowledged, and never unsent.</summary>
    public static IEnumerable<string> Expected(LossHistory history)
    {
        HashSet<string> unsent = history.Webhooks.SelectMany(webhook => webhook.Unsends).Select(unsend => unsend.Original).ToHashSet(StringComparer.Ordinal);
        return history.Webhooks.Where(webhook => webhook.Acknowledged is not null).SelectMany(webhook => webhook.Messages).Where(message => !unsent.Contains(message.Original)).Select(message => message.Id);
    }

    private void CheckLosses()
    {
        foreach (string id in Expected(_history).Where(id => !_arrivals.ContainsKey(id)))
        {
            Tell($"{id} was acknowledged at {Time(_messages[id].Webhook.Acknowledged!.Value)} and is lost");
        }

        int unanswered = _history.Webhooks.Count(webhook => webhook.Acknowledged is null);
        if (unanswered > 0)
        {
            Tell($"{unanswered} webhooks were never acknowledged");
        }
    }

    private void CheckContents()
    {
        foreach (LossArrival arrival in _history.Arrivals)
        {
            if (_messages.TryGetValue(arrival.Id, out (LossMessage Message, LossWebhook, int) sent))
            {
                if (!IsRight(arrival, sent.Message))
                {
                    Tell($"{arrival.Id} arrived as {arrival}, and was {sent.Message}");
                }
            }
            else if (!_notices.TryGetValue(arrival.Id, out LossUnsend? unsend))
            {
                Tell($"{arrival.Id} arrived, and was never sent");
            }
            else if (arrival.Conversation != unsend.Conversation || arrival.Text?.StartsWith("[The customer has unsent a message", StringComparison.Ordinal) != true)
            {
                Tell($"the notice {arrival.Id} arrived as {arrival}");
            }
        }
    }

    private static bool IsRight(LossArrival arrival, LossMessage message)
    {
        if (arrival.Conversation != message.Conversation)
        {
            return false;
        }

        if (message.Medium is null || arrival.Attachments > 0)
        {
            return arrival.Text == message.Text && arrival.Attachments == (message.Medium is null ? 0 : 1);
        }

        return Placeholders.Any(placeholder => arrival.Text == (message.Text is null ? placeholder : $"{message.Text}\n{placeholder}"));
    }

    private void CheckRepetitions()
    {
        LossDisturbance[] ends = [.. Ends()];
        Dictionary<LossDisturbance, int> afterEnds = new(ReferenceEqualityComparer.Instance);
        foreach ((LossArrival first, LossArrival second) in _arrivals.Values.SelectMany(same => same.Zip(same.Skip(1))))
        {
            if (!_history.MediaMayBeGone && (first.Text != second.Text || first.Attachments != second.Attachments))
            {
                Tell($"{first.Id} came again with other content");
            }

            LossDisturbance[] causes = [.. _history.Disturbances.Where(disturbance => disturbance.From <= second.At && disturbance.To >= first.At)];
            if (causes.Length == 0)
            {
                Tell($"{first.Id} came at {Time(first.At)} and at {Time(second.At)}, and nothing had gone wrong between");
            }
            else if (Array.TrueForAll(causes, cause => cause.Cause is LossCause.ProcessEnded or LossCause.ReplicaEnded))
            {
                LossDisturbance end = ends.First(end => end.To >= first.At);
                afterEnds[end] = afterEnds.GetValueOrDefault(end) + 1;
            }
        }

        foreach ((LossDisturbance end, int count) in afterEnds.Where(entry => entry.Value > LossHistory.OnTheirWay))
        {
            Tell($"{count} messages came again because of the end of the process at {Time(end.From)}, and no more than {LossHistory.OnTheirWay} are on their way at once");
        }
    }

    private void CheckOrder()
    {
        foreach (IGrouping<string, LossArrival> conversation in _history.Arrivals.GroupBy(arrival => arrival.Conversation, StringComparer.Ordinal))
        {
            (LossMessage Message, LossWebhook Webhook, int Place)[] first = [.. conversation.DistinctBy(arrival => arrival.Id).Where(arrival => _messages.ContainsKey(arrival.Id)).Select(arrival => _messages[arrival.Id])];
            for (int later = 1; later < first.Length; later++)
            {
                for (int earlier = 0; earlier < later; earlier++)
                {
                    if (IsBefore(first[later], first[earlier]))
                    {
                        Tell($"{first[earlier].Message.Id} arrived before {first[later].Message.Id}, and was sent after it");
                    }
                }
            }
        }
    }

    /// <summary>Whether one was sent before the other as far as the sender can know: acknowledged before the other was sent at all, or before it in the same webhook.</summary>
    private static bool IsBefore((LossMessage Message, LossWebhook Webhook, int Place) one, (LossMessage Message, LossWebhook Webhook, int Place) other) =>
        ReferenceEquals(one.Webhook, other.Webhook) ? one.Place < other.Place : one.Webhook.Acknowledged < other.Webhook.FirstSent;

    private void CheckUnsends()
    {
        LossDisturbance[] ends = [.. Ends().Where(end => end.Cause == LossCause.ProcessEnded)];
        foreach ((string original, DateTimeOffset? acknowledged) in _unsent.Where(entry => entry.Value is not null))
        {
            LossArrival[] came = [.. _messages.Values.Where(sent => sent.Message.Original == original).SelectMany(sent => _arrivals.GetValueOrDefault(sent.Message.Id) ?? [])];
            LossArrival[] after = [.. came.Where(arrival => arrival.At > acknowledged)];
            if (after.Length > 1)
            {
                Tell($"{original} was unsent at {Time(acknowledged!.Value)}, and {after.Length} messages of it came afterwards: no more than one is on its way");
            }

            foreach (LossArrival arrival in after.Where(arrival => Array.Exists(ends, end => acknowledged <= end.To && end.To < arrival.At)))
            {
                Tell($"{arrival.Id} was unsent at {Time(acknowledged!.Value)}, and came back at {Time(arrival.At)}, after the process had ended");
            }

            if (came.Length > 0 && !_history.NoticesMayLack && !_arrivals.ContainsKey(original + ":unsent"))
            {
                Tell($"{original} was unsent and has arrived, and no notice has");
            }
        }
    }

    private void CheckMedia()
    {
        foreach (LossLook look in _history.Looks)
        {
            LossMessage message = _messages[look.MessageId].Message;
            bool isUnsent = _unsent.ContainsKey(message.Original);
            bool isRight = look.Status == 200 && message.Medium is { } medium && look.Bytes.AsSpan().SequenceEqual(medium);
            bool isGone = look.Status == 404 && look.Bytes.Length == 0;
            if (isUnsent ? !isGone : !isRight && !(isGone && _history.MediaMayBeGone))
            {
                Tell($"the medium of {look.MessageId} was answered with {look.Status} and {look.Bytes.Length} bytes{(isUnsent ? ", and was unsent" : "")}");
            }
        }

        int found = _history.Looks.Where(look => look.Status == 200).DistinctBy(look => look.MessageId, StringComparer.Ordinal).Count();
        if (_history.Files != found && !_history.MediaMayBeGone)
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"{_history.Files} media lie in the state, and {found} are served"));
        }
    }

    private IEnumerable<LossDisturbance> Ends() => _history.Disturbances.Where(disturbance => disturbance.Cause is LossCause.ProcessEnded or LossCause.ReplicaEnded).OrderBy(end => end.From);

    private static string Time(DateTimeOffset time) => time.ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture);

    private void Tell(string problem) => _problems.Add(problem);
}

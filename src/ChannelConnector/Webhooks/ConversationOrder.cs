namespace ChannelConnector.Webhooks;

/// <summary>
/// Keeps what comes for a conversation behind what came before and still waits for its media: a photo takes seconds, the text after it none.
/// Requests with no media wait for others, and nobody waits for them.
/// </summary>
internal sealed class ConversationOrder
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _held = new(StringComparer.Ordinal);

    /// <summary>Takes a place.</summary>
    /// <param name="items">What a request wants done.</param>
    /// <returns>The place: what is before it has to end first. It is given up by disposing of it.</returns>
    public ConversationPlace Enter(IReadOnlyList<BatchItem> items)
    {
        bool holds = items.Any(item => item.Message is not null);
        lock (_lock)
        {
            if (!holds && _held.Count == 0)
            {
                return ConversationPlace.Free;
            }

            string[] conversations = [.. items.Select(item => item.Conversation).Distinct(StringComparer.Ordinal)];
            Task[] before = [.. conversations.Select(conversation => _held.GetValueOrDefault(conversation)).OfType<Task>()];
            if (!holds)
            {
                return new ConversationPlace(Task.WhenAll(before), static () => { });
            }

            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (string conversation in conversations)
            {
                _held[conversation] = done.Task;
            }

            return new ConversationPlace(Task.WhenAll(before), () => Leave(conversations, done));
        }
    }

    private void Leave(string[] conversations, TaskCompletionSource done)
    {
        lock (_lock)
        {
            foreach (string conversation in conversations)
            {
                if (_held.GetValueOrDefault(conversation) == done.Task)
                {
                    _held.Remove(conversation);
                }
            }
        }

        done.SetResult();
    }
}

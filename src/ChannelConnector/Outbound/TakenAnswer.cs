namespace ChannelConnector.Outbound;

/// <summary>An answer whose turn it is, taken by this process: no other one sends to its recipient before it is given back.</summary>
internal sealed record TakenAnswer
{
    /// <summary>Its place.</summary>
    public required long Sequence { get; init; }

    /// <summary>Genesys Cloud's id of it.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Recipient { get; init; }

    /// <summary>When it came from Genesys Cloud.</summary>
    public required DateTimeOffset Accepted { get; init; }

    /// <summary>What is to be sent.</summary>
    public required AnswerContent Content { get; init; }

    /// <summary>How many parts the platform has.</summary>
    public int Part { get; init; }

    /// <summary>When a request for the next part was begun whose end is not known; <see langword="null"/> for none.</summary>
    public DateTimeOffset? InDoubtSince { get; init; }

    /// <summary>How many attempts at the next part have failed.</summary>
    public int Attempts { get; init; }

    /// <summary>When the customer last wrote; <see langword="null"/> if no message is known.</summary>
    public DateTimeOffset? LastHeard { get; init; }
}

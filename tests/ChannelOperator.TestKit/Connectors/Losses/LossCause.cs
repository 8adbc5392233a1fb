namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>Why a message may come twice.</summary>
public enum LossCause
{
    /// <summary>The process ended; another one took its place.</summary>
    ProcessEnded,

    /// <summary>One of several connectors was killed or stopped; what the others had on its way went on.</summary>
    ReplicaEnded,

    /// <summary>Answers of the far end got lost.</summary>
    AnswersLost,

    /// <summary>Nothing could be written.</summary>
    DiskFull,
}

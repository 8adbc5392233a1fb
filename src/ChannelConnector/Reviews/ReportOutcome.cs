namespace ChannelConnector.Reviews;

/// <summary>How an attempt to have a signal recorded ended.</summary>
internal enum ReportOutcome
{
    /// <summary>The record was made.</summary>
    Created,

    /// <summary>The record was there already: an answer was lost, or the connector was killed before it noted it.</summary>
    AlreadyThere,

    /// <summary>There is no token: the class lets its connectors report nothing.</summary>
    NoToken,

    /// <summary>No answer, or none that can be trusted.</summary>
    Unreachable,

    /// <summary>The API server asks to come again.</summary>
    NotNow,

    /// <summary>The token is not known.</summary>
    Unauthorized,

    /// <summary>The token has not the right, or an admission policy refuses.</summary>
    Forbidden,

    /// <summary>The kind or the namespace is not there.</summary>
    NotFound,

    /// <summary>The record is refused as it is.</summary>
    Refused,
}

namespace ChannelConnector.Outbound;

/// <summary>The codes of reasons that Genesys Cloud knows: ConversationReason of its SDK, those that are used here.</summary>
internal static class FailureCodes
{
    public const string MessageExpired = "MessageExpired";
    public const string MessageNotAllowed = "MessageNotAllowed";
    public const string GeneralError = "GeneralError";
    public const string UnsupportedMessage = "UnsupportedMessage";
    public const string InvalidMessageStructure = "InvalidMessageStructure";
    public const string InvalidDestination = "InvalidDestination";
    public const string ServerError = "ServerError";
    public const string MediaTypeNotAllowed = "MediaTypeNotAllowed";
    public const string RecipientOptedOut = "RecipientOptedOut";
    public const string DataFiltered = "DataFiltered";
}

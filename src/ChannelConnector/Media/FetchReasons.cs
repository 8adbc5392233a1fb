namespace ChannelConnector.Media;

/// <summary>Why a medium could not be fetched: the words of log and metrics. Nothing of a medium or its URL is ever in them.</summary>
internal static class FetchReasons
{
    public const string NotKept = "NotKept";
    public const string ForbiddenHost = "ForbiddenHost";
    public const string ForbiddenAddress = "ForbiddenAddress";
    public const string TooManyRedirects = "TooManyRedirects";
    public const string InvalidId = "InvalidId";
    public const string NotFound = "NotFound";
    public const string Refused = "Refused";
    public const string Unauthorized = "Unauthorized";
    public const string Throttled = "Throttled";
    public const string ServerError = "ServerError";
    public const string TimedOut = "TimedOut";
    public const string Connection = "Connection";
    public const string InvalidAnswer = "InvalidAnswer";
    public const string Empty = "Empty";
    public const string TooLarge = "TooLarge";
    public const string WrongType = "WrongType";
    public const string WrongHash = "WrongHash";
    public const string Store = "Store";
    public const string Busy = "Busy";
}

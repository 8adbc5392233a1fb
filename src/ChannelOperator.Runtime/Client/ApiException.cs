using System.Net;

namespace ChannelOperator.Runtime.Client;

/// <summary>The API server's answer was no success. The only place that looks at HTTP status codes.</summary>
/// <remarks>The message holds verb, resource, key, status code and the server's own message: enough for one line in a log.</remarks>
public sealed class ApiException : Exception
{
    /// <summary>An answer that is no success.</summary>
    /// <param name="verb">What was asked for, in the words of RBAC (<c>list</c>, <c>patch</c>).</param>
    /// <param name="type">The resource.</param>
    /// <param name="key">The object; <c>default</c> for a collection.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="reason">The machine-readable reason of the <c>Status</c>, or empty.</param>
    /// <param name="serverMessage">The message of the <c>Status</c>, or empty.</param>
    public ApiException(string verb, ResourceType type, ResourceKey key, int statusCode, string reason, string serverMessage)
        : base(Describe(verb, type, key, statusCode, reason, serverMessage))
    {
        Verb = verb;
        Resource = type.ToString();
        Key = key;
        StatusCode = statusCode;
        Reason = reason;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The machine-readable reason, for example <c>AlreadyExists</c>; empty if the server gave none.</summary>
    public string Reason { get; }

    /// <summary>What was asked for, in the words of RBAC.</summary>
    public string Verb { get; }

    /// <summary>The resource in the words of RBAC, with its group.</summary>
    public string Resource { get; }

    /// <summary>The object; <c>default</c> for a collection.</summary>
    public ResourceKey Key { get; }

    /// <summary>How long the server asks to wait; null if it doesn't say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The object, the kind or the namespace is not there.</summary>
    public bool IsNotFound => StatusCode == (int)HttpStatusCode.NotFound;

    /// <summary>Somebody else was faster: a stale resourceVersion, a wrong uid, a name that is taken.</summary>
    public bool IsConflict => StatusCode == (int)HttpStatusCode.Conflict;

    /// <summary>A create met an object of that name.</summary>
    public bool IsAlreadyExists => IsConflict && Reason is "AlreadyExists";

    /// <summary>The version or the continue token is too old: list again.</summary>
    public bool IsGone => StatusCode == (int)HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>RBAC or admission refuses.</summary>
    public bool IsForbidden => StatusCode == (int)HttpStatusCode.Forbidden;

    /// <summary>The credentials are not accepted.</summary>
    public bool IsUnauthorized => StatusCode == (int)HttpStatusCode.Unauthorized;

    /// <summary>The object breaks a rule, or a <c>test</c> of a JSON patch failed.</summary>
    public bool IsInvalid => StatusCode == (int)HttpStatusCode.UnprocessableEntity;

    /// <summary>The server asks for fewer requests.</summary>
    public bool IsTooManyRequests => StatusCode == (int)HttpStatusCode.TooManyRequests;

    /// <summary>The server could not do its work.</summary>
    public bool IsServerError => StatusCode >= (int)HttpStatusCode.InternalServerError;

    /// <summary>The same request may succeed a little later.</summary>
    public bool IsTransient => IsTooManyRequests || IsServerError || StatusCode == (int)HttpStatusCode.RequestTimeout;

    /// <summary>Whether the same request may succeed a little later: the server was busy or broken, or could not be reached.</summary>
    public static bool IsTransientFailure(Exception exception) => exception switch
    {
        ApiException api => api.IsTransient,
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    private static string Describe(string verb, ResourceType type, ResourceKey key, int statusCode, string reason, string serverMessage)
    {
        string target = string.IsNullOrEmpty(key.Name) ? type.ToString() : $"{type} {key}";
        string code = reason.Length == 0 ? $"{statusCode}" : $"{statusCode} {reason}";
        return serverMessage.Length == 0 ? $"{verb} {target}: {code}" : $"{verb} {target}: {code}: {serverMessage}";
    }
}

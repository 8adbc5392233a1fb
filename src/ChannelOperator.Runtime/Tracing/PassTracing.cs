using System.Diagnostics;
using System.Globalization;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;

namespace ChannelOperator.Runtime.Tracing;

/// <summary>A span for each pass, and one below it for each request that the pass sends. Where nobody listens nothing is created.</summary>
/// <remarks>
/// Names, kinds, results and codes only: what objects hold and what servers say in words is in no span. Watches, lists, leases and events belong to no pass and have none.
/// </remarks>
public static class PassTracing
{
    /// <summary>The name of the source, for <c>AddSource</c>.</summary>
    public const string SourceName = "ChannelOperator.Runtime";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Notes something about the pass under way.</summary>
    public static void Note(string name, string value)
    {
        if (Activity.Current is { IsAllDataRequested: true } span && span.Source == Source)
        {
            span.SetTag(name, value);
        }
    }

    internal static Activity? StartPass(string controller, ResourceKey key)
    {
        Activity? span = Source.HasListeners() ? Source.StartActivity($"pass {controller}") : null;
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("controller", controller);
            span.SetTag("key", key.ToString());
        }

        return span;
    }

    internal static void EndPass(Activity? span, ReconcileOutcome outcome)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag("result", outcome.Label);
        if (outcome.Error is { } error)
        {
            Fail(span, error);
        }
    }

    internal static Activity? StartRequest(ApiRequest request)
    {
        if (Activity.Current is not { } pass || pass.Source != Source)
        {
            return null;
        }

        string resource = request.Target.Plural;
        Activity? span = Source.StartActivity($"{request.Verb} {resource}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("k8s.verb", request.Verb);
            span.SetTag("k8s.resource", resource);
        }

        return span;
    }

    internal static void EndRequest(Activity? span, HttpResponseMessage response, bool isExpected)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        int code = (int)response.StatusCode;
        span.SetTag("http.response.status_code", code);
        if (!isExpected)
        {
            Fail(span, code.ToString(CultureInfo.InvariantCulture));
        }
    }

    internal static void EndRequest(Activity? span, Exception error)
    {
        if (span is { IsAllDataRequested: true })
        {
            Fail(span, error);
        }
    }

    // The type alone: a message may repeat what the server says of an object's contents.
    private static void Fail(Activity span, Exception error) => Fail(span, error is ApiException { StatusCode: var code and > 0 } ? code.ToString(CultureInfo.InvariantCulture) : error.GetType().Name);

    private static void Fail(Activity span, string type)
    {
        span.SetStatus(ActivityStatusCode.Error);
        span.SetTag("error.type", type);
    }
}

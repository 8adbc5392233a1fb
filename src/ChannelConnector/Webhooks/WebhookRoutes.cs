namespace ChannelConnector.Webhooks;

/// <summary>Where the webhook is.</summary>
internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes, WebhookEndpoint endpoint)
    {
        // As request delegates: nothing is bound, and nothing that cannot be bound is answered with a text.
        routes.MapGet(WebhookEndpoint.Path, endpoint.VerifyAsync);
        routes.MapPost(WebhookEndpoint.Path, endpoint.ReceiveAsync);
    }
}

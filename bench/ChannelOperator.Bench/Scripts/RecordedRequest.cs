using System.Text;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.Bench.Scripts;

/// <summary>A request that the operator sent for one channel, with blanks for what is another's in another channel.</summary>
/// <param name="Method">The method.</param>
/// <param name="Address">Path and query.</param>
/// <param name="ContentType">The type of the body.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Resource">The plural, with its subresource if any.</param>
internal sealed record RecordedRequest(HttpMethod Method, string Address, string ContentType, string Body, string Resource)
{
    public bool IsRead => Method == HttpMethod.Get;

    public bool IsEvent => Resource == "events";

    /// <summary>Its answer tells the uid that a stop has to name.</summary>
    public bool IsDeployment => Resource == "deployments" && !IsRead;

    public static RecordedRequest From(ProxiedRequest request, Blanks blanks) => new(
        new HttpMethod(request.Method),
        blanks.Cut(request.Address),
        request.ContentType,
        blanks.Cut(Encoding.UTF8.GetString(request.Body.Span)),
        request.Resource + (request.Subresource.Length > 0 ? "/" + request.Subresource : ""));
}

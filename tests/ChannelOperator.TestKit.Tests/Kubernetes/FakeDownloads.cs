using System.Net;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

/// <summary>Answers requests from a table; an address that is not in it cannot be reached.</summary>
internal sealed class FakeDownloads(IReadOnlyDictionary<string, byte[]> answers) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        answers.TryGetValue(Path.GetFileName(request.RequestUri!.AbsolutePath), out var content)
            ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) })
            : Task.FromException<HttpResponseMessage>(new HttpRequestException("Name or service not known"));
}

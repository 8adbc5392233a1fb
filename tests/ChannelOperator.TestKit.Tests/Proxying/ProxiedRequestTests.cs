using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.TestKit.Tests.Proxying;

public sealed class ProxiedRequestTests
{
    [Theory]
    [InlineData("GET", "/api/v1/namespaces", "?limit=500", "namespaces", "", "", "")]
    [InlineData("GET", "/api/v1/namespaces/a", "", "namespaces", "", "a", "")]
    [InlineData("GET", "/api/v1/namespaces/a/configmaps", "", "configmaps", "a", "", "")]
    [InlineData("PATCH", "/api/v1/namespaces/a/configmaps/b", "?force=true", "configmaps", "a", "b", "")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/a/deployments/b/scale", "", "deployments", "a", "b", "scale")]
    [InlineData("PATCH", "/apis/channeloperator.io/v1alpha1/platformpolicies/x/status", "", "platformpolicies", "", "x", "status")]
    [InlineData("GET", "/readyz", "", "", "", "", "")]
    public void Address_IsTakenApart(string method, string path, string query, string resource, string ns, string name, string subresource)
    {
        ProxiedRequest request = ProxiedRequest.Read(method, path, query, "", default);
        Assert.Equal((resource, ns, name, subresource, path + query), (request.Resource, request.Namespace, request.Name, request.Subresource, request.Address));
    }

    [Theory]
    [InlineData("GET", "/apis/apps/v1/deployments?watch=true&resourceVersion=1", true, false, false, false)]
    [InlineData("GET", "/apis/apps/v1/deployments?limit=500", false, true, false, false)]
    [InlineData("GET", "/apis/apps/v1/namespaces/a/deployments/b", false, false, false, false)]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/a/deployments/b", false, false, true, true)]
    [InlineData("PATCH", "/apis/coordination.k8s.io/v1/namespaces/a/leases/b", false, false, true, false)]
    [InlineData("POST", "/apis/events.k8s.io/v1/namespaces/a/events", false, false, true, false)]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false, false, false, false)]
    [InlineData("GET", "/readyz", false, false, false, false)]
    public void Sorts_AreToldApart(string method, string address, bool watch, bool list, bool write, bool enforcement)
    {
        string[] parts = address.Split('?');
        ProxiedRequest request = ProxiedRequest.Read(method, parts[0], parts.Length > 1 ? "?" + parts[1] : "", "", default);
        Assert.Equal((watch, list, write, enforcement), (request.IsWatch, request.IsList, request.IsWrite, request.IsEnforcement));
    }
}

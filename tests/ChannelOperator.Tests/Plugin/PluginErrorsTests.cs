using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Tests.Plugin;

public sealed class PluginErrorsTests
{
    [Theory]
    [InlineData(404, "list", "the cluster does not serve messagingchannels.channeloperator.io: install the CRDs with kubectl apply -f crds")]
    [InlineData(403, "list", "you may not list messagingchannels.channeloperator.io: ask for the ClusterRole channel-viewer in the namespace, or name with -n one where you have it (list messagingchannels.channeloperator.io: 403 R: m)")]
    [InlineData(401, "list", "the API server refuses the credentials of this context: sign in again (list messagingchannels.channeloperator.io: 401 R: m)")]
    public void Answers_SayWhatToDo(int status, string verb, string expected) =>
        Assert.Equal(expected, PluginErrors.Text(new ApiException(verb, ResourceTypes.MessagingChannels, default, status, "R", "m")));

    [Fact]
    public void NoServer_NamesTheInnermostCause() => Assert.Equal(
        "the API server cannot be reached: Connection refused; is this the right context? kubectl config current-context",
        PluginErrors.Text(new HttpRequestException("no", new IOException("Connection refused"))));

    [Fact]
    public void Ours_AreNotHidden() => Assert.Null(PluginErrors.Text(new InvalidOperationException("a mistake")));
}

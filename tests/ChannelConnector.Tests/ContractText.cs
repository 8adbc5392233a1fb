using System.Text.Json;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelConnector.Tests;

/// <summary>A contract as it stands in the file.</summary>
internal static class ContractText
{
    public static string Of(DateTimeOffset? notAfter = null, string revision = "2a2325c5dcf49edf", string version = "v1") => JsonSerializer.Serialize(
        new ConnectorContract { Contract = version, Channel = InboxBench.Channel, Revision = revision, NotAfter = notAfter is { } end ? Timestamp.From(end) : null },
        ApiJsonContext.Default.ConnectorContract);
}
